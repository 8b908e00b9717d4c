//! The files of the end-to-end test.

use super::super::canvas::{Canvas, gif, hex};
use super::super::scenes::abstracts::mesh;
use super::super::scenes::graphics::{sunrise, tiles};
use super::super::scenes::mountains::{DAWN, EMBER as EMBER_SKY, Front, LILAC, mountains};
use super::super::scenes::open_air::{coast, sea};
use super::{EMBER, FIRST_LIGHT, LAKE, PAPER, PINE, QUALITY, content_type, fixture, rotated};

pub(in super::super) fn files() -> Vec<(String, Vec<u8>, &'static str)> {
    let frames: Vec<Canvas> = (0..10).map(|i| sunrise(160, i as f32 / 9.0)).collect();
    let colours = [PAPER, PINE, EMBER, LAKE, FIRST_LIGHT];
    [
        (
            "IMG_1042 rotated.jpg",
            rotated(&mountains(500, 750, 301, &DAWN, Front::Pines, 0.5), 6),
        ),
        ("tiles.png", tiles(480, 320, 40, 6, &colours).png()),
        ("pattern.webp", tiles(320, 320, 41, 4, &colours).webp()),
        (
            "paper-canyon.avif",
            fixture!("pictures/paper-canyon.avif").to_vec(),
        ),
        ("sunrise.gif", gif(&frames, 90)),
        (
            "fernwick-mark.svg",
            fixture!("svg/fernwick-mark.svg").to_vec(),
        ),
        ("invoice.pdf", fixture!("pdf/invoice.pdf").to_vec()),
        (
            "northern-lights.mp4",
            fixture!("media/northern-lights.mp4").to_vec(),
        ),
        (
            "colour-loop.webm",
            fixture!("media/colour-loop.webm").to_vec(),
        ),
        (
            "interview.mp3",
            fixture!("media/lindqvist-repair-workshop.mp3").to_vec(),
        ),
        (
            "Tone of voice.md",
            fixture!("text/tone-of-voice.md").to_vec(),
        ),
        ("press-list.csv", fixture!("text/press-list.csv").to_vec()),
        ("captions.py", fixture!("text/captions.py").to_vec()),
        ("a+b = c.jpg", sea(600, 400, 601, &EMBER_SKY).jpeg(QUALITY)),
        (
            "100% cotton.jpg",
            mesh(600, 400, 602, &colours, 0.0).jpeg(QUALITY),
        ),
        (
            "Look #7 & more.jpg",
            coast(600, 400, 603, true).jpeg(QUALITY),
        ),
        (
            "🌅 first light.png",
            mountains(240, 160, 604, &LILAC, Front::Hills, 0.0).png(),
        ),
        (
            "Cafe\u{301} Zu\u{308}rich.md",
            "# Café Zürich\n\nOpen from six.\n".as_bytes().to_vec(),
        ),
        (
            "空の写真.jpg",
            tiles(
                480,
                320,
                605,
                6,
                &[hex(0xdff1ff), hex(0x7fb7e8), hex(0x1f4e79)],
            )
            .jpeg(QUALITY),
        ),
        ("empty.txt", Vec::new()),
    ]
    .into_iter()
    .map(|(name, bytes)| (name.to_owned(), bytes, content_type(name)))
    .collect()
}
