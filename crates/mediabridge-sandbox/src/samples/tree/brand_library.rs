//! The public library of a maker of cups and lamps for the outdoors.

use super::super::canvas::{Canvas, Rgb, gif, hex, pixmap_png};
use super::super::scenes::abstracts::{contours, cut_paper, flow, glass, marble, mesh, outlines};
use super::super::scenes::city::{bokeh, skyline};
use super::super::scenes::graphics::{badge, balloons, blocks, poster, sunrise, tiles, titled};
use super::super::scenes::mountains::{
    DAWN, DUSK, EMBER as EMBER_SKY, Front, GOLD, LILAC, MIST, NOON, mountains,
};
use super::super::scenes::open_air::{aurora, coast, dunes, forest, night, sea};
use super::super::scenes::plants::{Plant, botanical};
use super::super::scenes::studio::{Product, Set, studio};
use super::{AURORA, EMBER, FIRST_LIGHT, LAKE, PAPER, PINE, Shelf, WHITE, fixture, icons};

pub(super) const fn set(backdrop: u32, body: u32, accent: u32) -> Set {
    Set {
        backdrop: hex(backdrop),
        body: hex(body),
        accent: hex(accent),
        others: &[],
    }
}

pub(super) const BALLOON_COLOURS: [(Rgb, Rgb); 3] =
    [(EMBER, PAPER), (PINE, FIRST_LIGHT), (LAKE, hex(0xf6e7cf))];

pub(in super::super) fn fill(shelf: &mut Shelf) {
    shelf.bucket(super::super::BRAND_LIBRARY);
    shelf.fixed("README.md", fixture!("text/brand-readme.md"));
    logos(shelf);
    guidelines(shelf);
    landscapes(shelf);
    city(shelf);
    products(shelf);
    abstracts(shelf);
    plates(shelf);
    films(shelf);
    social(shelf);
    for (name, path) in icons::ICONS {
        shelf.put(format!("Icons/{name}.svg"), move || icons::svg(path));
    }
}

fn recoloured(svg: &'static [u8], from: &str, to: &str) -> Vec<u8> {
    String::from_utf8_lossy(svg).replace(from, to).into_bytes()
}

fn logos(shelf: &mut Shelf) {
    let logo = fixture!("svg/fernwick-logo.svg");
    shelf.fixed("Logos/fernwick-logo.svg", logo);
    shelf.put("Logos/fernwick-logo-on-dark.svg", move || {
        recoloured(logo, "stroke=\"#123a4a\"", "stroke=\"#f5ead6\"")
    });
    shelf.fixed("Logos/fernwick-mark.svg", fixture!("svg/fernwick-mark.svg"));
    for (name, ground, ink) in [
        ("ember", EMBER, PAPER),
        ("pine", PINE, PAPER),
        ("paper", PAPER, PINE),
    ] {
        shelf.put(format!("Logos/badge-{name}.png"), move || {
            badge(768, "FERNWICK", ground, ink)
                .pixmap
                .map(|shapes| pixmap_png(&shapes))
                .unwrap_or_default()
        });
    }
}

fn guidelines(shelf: &mut Shelf) {
    shelf.fixed(
        "Guidelines/Brand guide 2026.pdf",
        fixture!("pdf/brand-guide.pdf"),
    );
    shelf.fixed(
        "Guidelines/Tone of voice.md",
        fixture!("text/tone-of-voice.md"),
    );
    shelf.fixed(
        "Guidelines/Photography guide.md",
        fixture!("text/photography-guide.md"),
    );
    shelf.fixed("Guidelines/colours.json", fixture!("text/colours.json"));
}

fn landscapes(shelf: &mut Shelf) {
    let mut put = |name: &str, draw: fn() -> Canvas| {
        shelf.jpeg(format!("Photography/Landscapes/{name}.jpg"), draw);
    };
    put("balloons-over-the-range", || {
        balloons(
            mountains(1620, 1080, 48, &GOLD, Front::Hills, 0.0),
            48,
            8,
            &BALLOON_COLOURS,
        )
    });
    put("birches-at-six", || {
        forest(1500, 1000, 116, hex(0xffd9a0), hex(0x2c1810))
    });
    put("burning-ridge", || {
        mountains(1500, 1000, 6, &EMBER_SKY, Front::Pines, 0.0)
    });
    put("dunes-in-lilac", || {
        dunes(1500, 1000, 12, &LILAC, hex(0xd98f78))
    });
    put("fog-over-the-pines", || {
        mountains(1080, 1440, 4, &MIST, Front::Pines, 0.0)
    });
    put("green-cathedral", || {
        forest(1500, 1000, 115, hex(0xe8edc0), hex(0x14301f))
    });
    put("lagoon-from-above", || coast(1620, 1080, 113, true));
    put("last-light-on-the-water", || {
        sea(1500, 1000, 109, &EMBER_SKY)
    });
    put("milky-way-over-low-wood", || {
        night(
            1080,
            1440,
            18,
            [hex(0x7a6fb0), hex(0xf0b8a0), hex(0x24506a)],
        )
    });
    put("mirror-lake", || {
        mountains(1620, 1080, 5, &NOON, Front::Lake, 1.0)
    });
    put("north-range-in-lilac", || {
        mountains(1500, 1000, 7, &LILAC, Front::Lake, 1.0)
    });
    put("northern-lights", || aurora(1620, 1080, 117, 0.0, AURORA));
    put("northern-lights-violet", || {
        aurora(
            1080,
            1440,
            118,
            0.4,
            [hex(0x7ef0d0), hex(0x8f7bf0), hex(0xe05fb0)],
        )
    });
    put("quiet-sea", || sea(1500, 1000, 10, &LILAC));
    put("ridge-at-dawn", || {
        mountains(1500, 1000, 3, &DAWN, Front::Hills, 0.0)
    });
    put("snow-at-dusk", || {
        mountains(1500, 1000, 8, &DUSK, Front::Hills, 1.0)
    });
    put("the-long-dune", || {
        dunes(1920, 1080, 11, &GOLD, hex(0xe0a15c))
    });
    put("volcanic-shore", || coast(1080, 1350, 114, false));
    shelf.fixed(
        "Photography/Landscapes/ridge-at-first-light.avif",
        fixture!("pictures/ridge-at-first-light.avif"),
    );
    shelf.fixed(
        "Photography/Landscapes/lagoon.webp",
        fixture!("pictures/lagoon.webp"),
    );
}

fn city(shelf: &mut Shelf) {
    let mut put =
        |name: &str, draw: fn() -> Canvas| shelf.jpeg(format!("Photography/City/{name}.jpg"), draw);
    put("evening-rush", || skyline(1500, 1000, 28, &EMBER_SKY, 0.35));
    put("first-tram", || skyline(1500, 1000, 33, &DAWN, 0.12));
    put("harbour-in-fog", || skyline(1500, 1000, 29, &MIST, 0.06));
    put("midnight-skyline", || skyline(1920, 1080, 27, &DUSK, 0.5));
    put("old-town-from-a-corner", || {
        blocks(
            1440,
            1080,
            42,
            hex(0x7fc8b8),
            &[hex(0x2f4b7c), hex(0xf28f6b), hex(0xf2e3c6), hex(0x59b3a5)],
        )
    });
    put("violet-hour", || skyline(1080, 1440, 34, &LILAC, 0.28));
    put("wet-street", || {
        bokeh(
            1080,
            1350,
            35,
            &[hex(0xffcf7a), hex(0xff7a5c), hex(0x7ad0ff)],
            [hex(0x10141f), hex(0x23202e), hex(0x3b2a26)],
        )
    });
    shelf.fixed(
        "Photography/City/harbour-lights.webp",
        fixture!("pictures/harbour-lights.webp"),
    );
}

fn products(shelf: &mut Shelf) {
    let mut put = |name: &str, draw: fn() -> Canvas| {
        shelf.jpeg(format!("Photography/Studio/{name}.jpg"), draw);
    };
    put("cabin-candle", || {
        studio(
            1080,
            1350,
            61,
            &set(0xcfc3b4, 0x2e3a45, 0xd9a05b),
            &[(Product::Candle, 0.5, 0.78, 0.34)],
        )
    });
    put("camp-mug-ember", || {
        studio(
            1280,
            1280,
            62,
            &set(0xf0c9b8, 0xe4572e, 0x2b2b33),
            &[(Product::Mug, 0.46, 0.76, 0.4)],
        )
    });
    put("camp-mug-lake", || {
        studio(
            1280,
            1280,
            63,
            &set(0xd5e3dc, 0x2e8b7f, 0xf5ead6),
            &[(Product::Mug, 0.46, 0.76, 0.4)],
        )
    });
    put("mug-family", || {
        studio(
            1620,
            1080,
            64,
            &Set {
                others: &[EMBER, LAKE],
                ..set(0xe9ddc8, 0xf2c14e, 0x123a4a)
            },
            &[
                (Product::Mug, 0.26, 0.8, 0.32),
                (Product::Mug, 0.5, 0.83, 0.28),
                (Product::Mug, 0.72, 0.86, 0.24),
            ],
        )
    });
    put("pantry-jars", || {
        studio(
            1620,
            1080,
            65,
            &set(0xbfcfc4, 0xd8a25e, 0x5b4332),
            &[
                (Product::Jar, 0.3, 0.8, 0.42),
                (Product::Jar, 0.49, 0.82, 0.34),
                (Product::Jar, 0.65, 0.84, 0.27),
            ],
        )
    });
    put("ridge-lamp-at-night", || {
        studio(
            1080,
            1350,
            66,
            &set(0x34404d, 0xd8c3a0, 0x8c6b3f),
            &[(Product::Lamp, 0.5, 0.8, 0.5)],
        )
    });
    put("tide-vase-and-candle", || {
        studio(
            1440,
            1080,
            67,
            &set(0xb8c9c6, 0xf2ede4, 0xc4623f),
            &[
                (Product::Vase, 0.37, 0.8, 0.55),
                (Product::Candle, 0.61, 0.84, 0.24),
            ],
        )
    });
    put("trail-bottle-and-mug", || {
        studio(
            1440,
            1080,
            68,
            &set(0xe8d5c4, 0x2f5d50, 0xd9a05b),
            &[
                (Product::Bottle, 0.42, 0.8, 0.62),
                (Product::Mug, 0.62, 0.84, 0.22),
            ],
        )
    });
    put("trail-bottle-pine", || {
        studio(
            1080,
            1350,
            69,
            &set(0x9fb4ba, 0x123a4a, 0xf5ead6),
            &[(Product::Bottle, 0.48, 0.82, 0.6)],
        )
    });
    put("trail-bottle-trio", || {
        studio(
            1620,
            1080,
            70,
            &Set {
                others: &[LAKE, PINE],
                ..set(0xf3dcc0, 0xe4572e, 0xf5ead6)
            },
            &[
                (Product::Bottle, 0.3, 0.78, 0.56),
                (Product::Bottle, 0.48, 0.82, 0.6),
                (Product::Bottle, 0.66, 0.86, 0.64),
            ],
        )
    });
    shelf.fixed(
        "Photography/Studio/ridge-lamp.avif",
        fixture!("pictures/ridge-lamp.avif"),
    );
}

fn abstracts(shelf: &mut Shelf) {
    let mut put = |name: &str, draw: fn() -> Canvas| {
        shelf.jpeg(format!("Photography/Abstract/{name}.jpg"), draw);
    };
    put("currents", || {
        flow(
            1500,
            1000,
            21,
            hex(0xf6efe2),
            &[hex(0x16324f), hex(0x2a628f), hex(0xd95d39), hex(0xf0a202)],
        )
    });
    put("currents-at-night", || {
        flow(
            1080,
            1350,
            121,
            hex(0x0d1420),
            &[hex(0x2a9d8f), hex(0x8ab17d), hex(0xe9c46a), hex(0xe76f51)],
        )
    });
    put("deep-paper", || {
        cut_paper(
            1500,
            1000,
            23,
            &[
                hex(0x0b2545),
                hex(0x13476b),
                hex(0x1d7a8c),
                hex(0x56b6a9),
                hex(0xbfe3c0),
                hex(0xf6f0d8),
            ],
        )
    });
    put("frosted-discs", || {
        glass(
            1500,
            1000,
            26,
            &[hex(0x5b2a86), hex(0xff7eb6), hex(0xffc6a5), hex(0x35a7ff)],
        )
    });
    put("hills-that-do-not-exist", || {
        contours(1440, 1080, 22, hex(0x21445b), hex(0xe9dcc0), hex(0xfff8e8))
    });
    put("ink-and-gold", || {
        marble(
            1500,
            1000,
            24,
            &[
                hex(0x0f1a2b),
                hex(0x274b6d),
                hex(0xb8c4c9),
                hex(0xf3ead9),
                hex(0xc9973f),
            ],
        )
    });
    put("melting-morning", || {
        mesh(
            1500,
            1000,
            20,
            &[hex(0xff6b6b), hex(0xffd93d), hex(0x6a4c93), hex(0x4d96ff)],
            0.0,
        )
    });
    put("pulse-of-a-range", || {
        outlines(
            1080,
            1350,
            25,
            hex(0x10131c),
            &[hex(0xff9a76), hex(0xf6f2ea), hex(0x7ad3c5)],
        )
    });
    put("rose-marble", || {
        marble(
            1080,
            1350,
            124,
            &[
                hex(0x4a1f2e),
                hex(0xa8505f),
                hex(0xe8b7ae),
                hex(0xf8ece4),
                hex(0xd9a66b),
            ],
        )
    });
    put("tidal-gradient", || {
        mesh(
            1500,
            1000,
            122,
            &[PINE, LAKE, hex(0xbfe3c0), FIRST_LIGHT],
            0.3,
        )
    });
    shelf.fixed(
        "Photography/Abstract/paper-canyon.avif",
        fixture!("pictures/paper-canyon.avif"),
    );
    shelf.fixed(
        "Photography/Abstract/frosted-glass.webp",
        fixture!("pictures/frosted-glass.webp"),
    );
}

fn plates(shelf: &mut Shelf) {
    let mut put = |name: &str, draw: fn() -> Canvas| {
        shelf.jpeg(format!("Photography/Botanical/{name}.jpg"), draw);
    };
    put("poppy", || {
        botanical(
            1000,
            1360,
            45,
            Plant::Poppy,
            hex(0xe8eee9),
            hex(0x4f7f5f),
            "PAPAVER RHOEAS",
        )
    });
    put("silver-birch", || {
        botanical(
            1000,
            1360,
            44,
            Plant::Branch,
            hex(0xefe9df),
            hex(0x6f8f4a),
            "BETULA PENDULA",
        )
    });
    put("sword-fern", || {
        botanical(
            1000,
            1360,
            43,
            Plant::Fern,
            hex(0xf3ecdc),
            hex(0x3f7a4f),
            "POLYSTICHUM MUNITUM",
        )
    });
    put("sword-fern-night", || {
        botanical(
            1000,
            1360,
            143,
            Plant::Fern,
            hex(0x17262b),
            hex(0x8fc9a3),
            "POLYSTICHUM MUNITUM",
        )
    });
}

fn films(shelf: &mut Shelf) {
    shelf.fixed(
        "Video/Balloon morning.mp4",
        fixture!("media/balloon-morning.mp4"),
    );
    shelf.fixed(
        "Video/Northern lights.mp4",
        fixture!("media/northern-lights.mp4"),
    );
    shelf.fixed("Video/Colour loop.webm", fixture!("media/colour-loop.webm"));
}

fn social(shelf: &mut Shelf) {
    let post = |name: &str| format!("Social/2026-Q3/{name}");
    shelf.fixed(
        post("07-01 reel out by sunrise.mp4"),
        fixture!("media/out-by-sunrise-reel.mp4"),
    );
    shelf.put(post("07-01 sunrise mark.gif"), || {
        let frames: Vec<Canvas> = (0..20).map(|i| sunrise(320, i as f32 / 19.0)).collect();
        gif(&frames, 90)
    });
    shelf.jpeg(post("07-08 slow mornings.jpg"), || {
        titled(
            sea(1080, 1080, 149, &LILAC),
            &["SLOW", "MORNINGS"],
            "FERNWICK.EXAMPLE",
            WHITE,
        )
    });
    shelf.jpeg(post("07-15 mended not new.jpg"), || {
        titled(
            studio(
                1080,
                1350,
                150,
                &set(0xd5e3dc, 0x2e8b7f, 0xf5ead6),
                &[(Product::Mug, 0.46, 0.8, 0.32)],
            ),
            &["MENDED", "NOT NEW"],
            "4100 REPAIRS IN A YEAR",
            PINE,
        )
    });
    shelf.jpeg(post("07-22 find your ridge.jpg"), || {
        titled(
            mountains(1080, 1350, 151, &DUSK, Front::Pines, 0.8),
            &["FIND YOUR", "RIDGE"],
            "NEW TRAILS EVERY FRIDAY",
            WHITE,
        )
    });
    shelf.put(post("08-05 pattern drop.webp"), || {
        tiles(1080, 1080, 40, 6, &[PAPER, PINE, EMBER, LAKE, FIRST_LIGHT]).webp()
    });
    shelf.put(post("08-12 poster autumn.png"), || {
        poster(
            750,
            1000,
            41,
            [PAPER, EMBER, LAKE, PINE, hex(0x2b2b2b)],
            &["OUT BY", "SUNRISE"],
            "AUTUMN COLLECTION 2026",
        )
        .png()
    });
    shelf.jpeg(post("09-02 poster night edition.jpg"), || {
        poster(
            1080,
            1440,
            141,
            [
                hex(0xf3d9b1),
                FIRST_LIGHT,
                hex(0x7a4b8c),
                hex(0x241a3f),
                PINE,
            ],
            &["LIGHTS ON"],
            "RIDGE LAMP FROM 24 SEPTEMBER",
        )
    });
    shelf.put(post("wallpaper tiles.png"), || {
        tiles(
            1440,
            900,
            41,
            8,
            &[
                hex(0xfaf3e7),
                hex(0x264653),
                hex(0xe76f51),
                hex(0x2a9d8f),
                hex(0xe9c46a),
            ],
        )
        .png()
    });
}
