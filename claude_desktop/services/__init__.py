"""What a user can do, as QObjects with typed signals. QtCore only; all asyncio tasks start here."""
