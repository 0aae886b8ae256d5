from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtGui import QColor, QImage

from claude_desktop.attachments.identify import Content
from claude_desktop.attachments.images import decode_image, encode_image, image_facts, scaled_down
from claude_desktop.model.attachments import RefusedAttachment
from tests.fakes.sample_files import GIF, encoded, jpeg, picture, png, png_head


def test_the_size_is_known_without_decoding() -> None:
    facts = image_facts(png(640, 480), Content.PNG)
    assert (facts.width_px, facts.height_px, facts.is_turned) == (640, 480, False)


def test_the_orientation_of_a_camera_is_respected() -> None:
    content = jpeg(80, 40, orientation=6)  # turned by a quarter, clockwise
    facts = image_facts(content, Content.JPEG)
    assert (facts.width_px, facts.height_px, facts.is_turned) == (40, 80, True)
    image = decode_image(content, Content.JPEG)
    assert (image.width(), image.height()) == (40, 80)
    assert image.pixelColor(20, 5).lightness() > 200  # the light half is at the top now
    assert image.pixelColor(20, 75).lightness() < 120
    small = decode_image(content, Content.JPEG, 20)
    assert (small.width(), small.height()) == (10, 20)


def test_a_bomb_is_refused_before_its_pixels_are_decoded() -> None:
    with pytest.raises(RefusedAttachment) as refused:
        decode_image(png_head(20_000, 20_000), Content.PNG, 100)
    assert refused.value.values == {"width": 20_000, "height": 20_000}


@pytest.mark.qt_log_ignore("JPEG", "libpng", "QImageReader", "webp", extend=True)
@pytest.mark.parametrize("kind", [Content.PNG, Content.JPEG, Content.WEBP, Content.GIF])
def test_a_damaged_image_is_refused(kind: Content) -> None:
    whole = {
        Content.PNG: png(300, 300),
        Content.JPEG: jpeg(300, 300),
        Content.WEBP: encoded(picture(300, 300), "webp"),
        Content.GIF: GIF,
    }[kind]
    with pytest.raises(RefusedAttachment):
        decode_image(whole[:12], kind)


@pytest.mark.parametrize("kind", [Content.PNG, Content.WEBP])
@pytest.mark.qt_log_ignore("libpng", "QImageReader", extend=True)
def test_an_image_that_breaks_off_is_refused(kind: Content) -> None:
    whole = encoded(picture(300, 300), "png" if kind is Content.PNG else "webp")
    with pytest.raises(RefusedAttachment):
        decode_image(whole[: len(whole) // 2], kind)


@pytest.mark.qt_log_ignore("JPEG", extend=True)
def test_no_other_decoder_is_tried() -> None:
    with pytest.raises(RefusedAttachment):
        decode_image(png(), Content.JPEG)


def test_a_photo_becomes_a_jpeg_and_a_drawing_a_png() -> None:
    assert encode_image(picture(), 1_000_000, is_photo=True).media_type == "image/jpeg"
    drawing = encode_image(picture(), 1_000_000)
    assert (drawing.media_type, drawing.width_px, drawing.height_px) == ("image/png", 64, 48)
    assert encode_image(picture(transparent=True), 1_000_000).media_type == "image/png"


def test_what_is_too_large_is_written_smaller() -> None:
    image = picture(400, 400)
    for x in range(400):
        for y in range(0, 400, 2):
            image.setPixelColor(x, y, QColor.fromHsl((x * 31 + y * 17) % 360, 200, (x * y) % 255))
    lossless = len(encode_image(image, 10_000_000).content)
    small = encode_image(image, lossless // 2)
    assert small.media_type == "image/jpeg"
    assert len(small.content) <= lossless // 2


def test_nothing_but_the_pixels_is_written() -> None:
    image = picture()
    image.setText("Author", "somebody in particular")
    assert b"somebody" not in encode_image(image, 1_000_000).content


def test_an_image_is_never_enlarged() -> None:
    assert scaled_down(picture(64, 48), 100).width() == 64
    assert scaled_down(picture(64, 48), 32).height() == 24


@pytest.mark.slow
def test_threads_that_decode_and_encode_never_wait_for_each_other_for_ever() -> None:
    kinds = [(png(200, 100), Content.PNG), (jpeg(200, 100), Content.JPEG)] * 2
    ends_s = time.monotonic() + 3

    def work(content: bytes, kind: Content) -> None:
        while time.monotonic() < ends_s:
            encode_image(decode_image(content, kind), 1_000_000)

    threads = [threading.Thread(target=work, args=each, daemon=True) for each in kinds]
    for thread in threads:
        thread.start()
    while time.monotonic() < ends_s:  # what the window does meanwhile: it draws icons and reads the clipboard
        QImage.fromData(kinds[0][0])
        encoded(picture(20, 20))
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
