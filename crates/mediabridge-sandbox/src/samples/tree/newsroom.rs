//! What the press office keeps to itself until it is published.

use super::super::canvas::{Canvas, hex};
use super::super::scenes::city::skyline;
use super::super::scenes::graphics::balloons;
use super::super::scenes::mountains::{
    DAWN, EMBER as EMBER_SKY, Front, GOLD, LILAC, MIST, NOON, mountains,
};
use super::super::scenes::open_air::{coast, night, sea};
use super::super::scenes::people::{Person, portrait};
use super::super::scenes::studio::{Product, studio};
use super::brand_library::{BALLOON_COLOURS, set};
use super::{Shelf, fixture, records};

pub(in super::super) fn fill(shelf: &mut Shelf) {
    shelf.bucket(super::super::NEWSROOM);
    shelf.fixed("README.md", fixture!("text/newsroom-readme.md"));
    press_kits(shelf);
    interviews(shelf);
    photos(shelf);

    shelf.fixed(
        "Releases/2026-05-22 A shop in the old ferry hall.md",
        fixture!("text/release-shop.md"),
    );
    shelf.fixed(
        "Releases/2026-06-15 4100 things mended.md",
        fixture!("text/release-repairs.md"),
    );
    shelf.fixed(
        "Releases/2026-09-03 Out by sunrise (embargo).md",
        fixture!("text/release-autumn.md"),
    );

    shelf.put("Data/visits-2026-q2.csv", records::visits);
    shelf.put("Data/repairs.ndjson", records::repairs);
    shelf.fixed("Data/newsletter-2026.csv", fixture!("text/newsletter.csv"));
    shelf.fixed("Data/press-list.csv", fixture!("text/press-list.csv"));
    shelf.fixed("Data/awards.json", fixture!("text/awards.json"));
    shelf.fixed("Data/shops.geojson", fixture!("text/shops.geojson"));
    shelf.fixed("Data/feed.xml", fixture!("text/feed.xml"));

    shelf.fixed(
        "Contracts/2026-11 Photography licence Tanaka.pdf",
        fixture!("pdf/contract.pdf"),
    );

    shelf.fixed("Code/press-page.html", fixture!("text/press-page.html"));
    shelf.fixed("Code/press-page.css", fixture!("text/press-page.css"));
    shelf.fixed("Code/press-page.js", fixture!("text/press-page.js"));
    shelf.fixed("Code/embargo.ts", fixture!("text/embargo.ts"));
    shelf.fixed("Code/captions.py", fixture!("text/captions.py"));
    shelf.fixed("Code/reading_time.rs", fixture!("text/reading_time.rs"));
    shelf.fixed("Code/site.yaml", fixture!("text/site.yaml"));
    shelf.fixed("Code/deploy.toml", fixture!("text/deploy.toml"));
    shelf.fixed("Code/coverage.sql", fixture!("text/coverage.sql"));
    shelf.fixed("Code/optimise.sh", fixture!("text/optimise.sh"));
}

fn press_kits(shelf: &mut Shelf) {
    let at = |name: &str| format!("Press kits/Autumn 2026/{name}");
    shelf.fixed(at("Press kit.pdf"), fixture!("pdf/press-kit.pdf"));
    shelf.jpeg(at("Portraits/Ines Okafor.jpg"), || {
        portrait(
            1080,
            1350,
            46,
            &person(0xb8563f, 0x7a4a32, 0x1c1413, 0xf0b429, true, false),
        )
    });
    shelf.jpeg(at("Portraits/Jonas Lindqvist.jpg"), || {
        portrait(
            1080,
            1350,
            47,
            &person(0x4f7c86, 0xeebd9b, 0xb9803f, 0x274c5e, false, true),
        )
    });
    shelf.jpeg(at("Portraits/Mei Tanaka.jpg"), || {
        portrait(
            1080,
            1350,
            49,
            &person(0xd9b45f, 0xf0c8a0, 0x18161c, 0x2e8b7f, true, false),
        )
    });
    shelf.jpeg(at("Portraits/Tomás Herrera.jpg"), || {
        portrait(
            1080,
            1350,
            50,
            &person(0x7f8f6a, 0xc98f66, 0x2b1d16, 0x8c3b2e, false, false),
        )
    });
    shelf.jpeg(at("Products/Trail bottle.jpg"), || {
        studio(
            1080,
            1350,
            161,
            &set(0xe4e0d8, 0xe4572e, 0xf5ead6),
            &[(Product::Bottle, 0.48, 0.82, 0.6)],
        )
    });
    shelf.jpeg(at("Products/Tide vase.jpg"), || {
        studio(
            1080,
            1350,
            162,
            &set(0xe7d9d2, 0xf4efe6, 0x6f8f9c),
            &[(Product::Vase, 0.48, 0.8, 0.5)],
        )
    });
    shelf.jpeg(at("Products/Cabin set.jpg"), || {
        studio(
            1620,
            1080,
            163,
            &set(0xcdb8a0, 0x44584e, 0xe0b070),
            &[
                (Product::Lamp, 0.32, 0.78, 0.56),
                (Product::Candle, 0.56, 0.82, 0.22),
                (Product::Mug, 0.74, 0.86, 0.2),
            ],
        )
    });
}

fn person(ground: u32, skin: u32, hair: u32, clothes: u32, long_hair: bool, beard: bool) -> Person {
    Person {
        ground: hex(ground),
        skin: hex(skin),
        hair: hex(hair),
        clothes: hex(clothes),
        long_hair,
        beard,
    }
}

fn interviews(shelf: &mut Shelf) {
    let at = |name: &str| format!("Interviews/{name}");
    shelf.fixed(
        at("2026-07 Okafor/okafor-autumn-collection.mp3"),
        fixture!("media/okafor-autumn-collection.mp3"),
    );
    shelf.fixed(
        at("2026-07 Okafor/transcript.md"),
        fixture!("text/transcript-okafor.md"),
    );
    shelf.fixed(
        at("2026-07 Okafor/subtitles.vtt"),
        fixture!("text/okafor.vtt"),
    );
    shelf.fixed(
        at("2026-06 Lindqvist/lindqvist-repair-workshop.mp3"),
        fixture!("media/lindqvist-repair-workshop.mp3"),
    );
    shelf.fixed(
        at("2026-06 Lindqvist/transcript.txt"),
        fixture!("text/transcript-lindqvist.txt"),
    );
    shelf.fixed(
        at("Sounds/newsroom-ident.mp3"),
        fixture!("media/newsroom-ident.mp3"),
    );
    shelf.fixed(
        at("Sounds/notification.wav"),
        fixture!("media/notification.wav"),
    );
    shelf.fixed(
        at("Sounds/shore-at-dawn.ogg"),
        fixture!("media/shore-at-dawn.ogg"),
    );
    shelf.fixed(
        at("Sounds/campaign-theme.m4a"),
        fixture!("media/campaign-theme.m4a"),
    );
}

/// As they came out of the camera: some lie on their side and say so in their EXIF data.
fn photos(shelf: &mut Shelf) {
    shelf.rotated("Photos/2026/05/IMG_1042.jpg", 6, || {
        mountains(1000, 1500, 301, &DAWN, Front::Pines, 0.5)
    });
    shelf.rotated("Photos/2026/05/IMG_1043.jpg", 3, || {
        sea(1500, 1000, 302, &GOLD)
    });
    shelf.rotated("Photos/2026/05/IMG_1044.jpg", 8, || {
        mountains(1000, 1500, 303, &LILAC, Front::Lake, 0.9)
    });
    let mut put =
        |name: &str, draw: fn() -> Canvas| shelf.jpeg(format!("Photos/2026/{name}.jpg"), draw);
    put("05/IMG_1051", || coast(1500, 1000, 304, true));
    put("05/IMG_1058", || {
        mountains(1500, 1000, 305, &MIST, Front::Lake, 0.4)
    });
    put("06/IMG_1120 ferry hall", || {
        skyline(1500, 1000, 306, &GOLD, 0.15)
    });
    put("06/IMG_1121", || skyline(1500, 1000, 307, &NOON, 0.02));
    put("06/IMG_1134", || sea(1500, 1000, 308, &DAWN));
    put("07/IMG_1207 hero", || {
        balloons(
            mountains(1920, 1080, 309, &LILAC, Front::Hills, 0.7),
            310,
            6,
            &BALLOON_COLOURS,
        )
    });
    put("07/IMG_1210", || {
        mountains(1500, 1000, 311, &EMBER_SKY, Front::Lake, 0.6)
    });
    put("07/IMG_1216", || {
        night(
            1500,
            1000,
            312,
            [hex(0x5f86b0), hex(0xb0d8f0), hex(0x2a4a5a)],
        )
    });
    put("07/IMG_1219", || {
        mountains(1000, 1500, 313, &GOLD, Front::Pines, 0.0)
    });
}
