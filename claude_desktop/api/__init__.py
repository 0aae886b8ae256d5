"""Claude over HTTPS: our request, the SDK, our stream events. The only room that knows `anthropic` and `httpx2`."""
