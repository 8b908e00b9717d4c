//! Folders an agency shares with its clients, named the way clients name things.

use super::super::canvas::{Canvas, Rgb, hex};
use super::super::scenes::abstracts::{contours, mesh, outlines};
use super::super::scenes::city::skyline;
use super::super::scenes::graphics::{balloons, blocks, poster, titled};
use super::super::scenes::mountains::{
    DAWN, DUSK, EMBER as EMBER_SKY, Front, GOLD, LILAC, MIST, NOON, mountains,
};
use super::super::scenes::open_air::{aurora, coast, dunes, forest, night, sea};
use super::super::scenes::plants::{Plant, botanical};
use super::super::scenes::studio::{Product, studio};
use super::brand_library::{BALLOON_COLOURS, set};
use super::{AURORA, EMBER, FIRST_LIGHT, LAKE, PAPER, PINE, Shelf, WHITE, fixture, records};

/// Frames on the contact sheet.
const FRAMES: usize = 60;

pub(in super::super) fn fill(shelf: &mut Shelf) {
    shelf.bucket(super::super::AGENCY_EXCHANGE);
    shelf.fixed("README.md", fixture!("text/agency-readme.md"));
    shelf.fixed(
        "Templates/Folder template.txt",
        fixture!("text/templates.txt"),
    );
    aurora_travel(shelf);
    awkward_names(shelf);

    let secret = |name: &str| format!("Clients/Aurora Travel Confidential/{name}");
    shelf.fixed(
        secret("Day rates.csv"),
        fixture!("text/confidential-pricing.csv"),
    );
    shelf.fixed(
        secret("Not for the client.md"),
        fixture!("text/confidential-memo.md"),
    );
    shelf.jpeg(secret("Unreleased poster.jpg"), || {
        poster(
            900,
            1200,
            401,
            [hex(0xf3d9c9), EMBER, hex(0x6b4f8c), hex(0x1d1636), PINE],
            &["DO NOT", "SHARE"],
            "SUMMER 2027",
        )
    });

    let kestrel = |name: &str| format!("Clients/Kestrel Coffee/{name}");
    shelf.fixed(kestrel("Menu boards.md"), fixture!("text/kestrel-menu.md"));
    shelf.jpeg(kestrel("Cups/house mug.jpg"), || {
        studio(
            1350,
            1080,
            402,
            &set(0xd9c7ae, 0x3a2a22, 0xe0a95f),
            &[(Product::Mug, 0.45, 0.8, 0.42)],
        )
    });
    shelf.jpeg(kestrel("Cups/beans and jar.jpg"), || {
        studio(
            1350,
            1080,
            403,
            &set(0x8f9d93, 0x6b4a2f, 0x2b211c),
            &[
                (Product::Jar, 0.38, 0.8, 0.46),
                (Product::Mug, 0.63, 0.84, 0.24),
            ],
        )
    });

    let tides = |name: &str| format!("Clients/Museum of Tides/{name}");
    shelf.fixed(
        tides("Exhibition pictures.md"),
        fixture!("text/tides-plan.md"),
    );
    shelf.jpeg(tides("Room 1 Salt/aerial 1.jpg"), || {
        coast(1440, 1080, 404, false)
    });
    shelf.jpeg(tides("Room 2 Moon/night series 3.jpg"), || {
        night(
            1500,
            1000,
            405,
            [hex(0x8a6fb8), hex(0xe8a0b8), hex(0x3a2a5a)],
        )
    });
    shelf.jpeg(tides("Room 3 Harbour/soundings.jpg"), || {
        contours(1500, 1000, 406, hex(0x0f2f3f), hex(0x9fc8c0), WHITE)
    });
}

fn at(name: &str) -> String {
    format!("{}{name}", super::super::CLIENT_FOLDER)
}

fn aurora_travel(shelf: &mut Shelf) {
    shelf.fixed(at("Brief.md"), fixture!("text/aurora-brief.md"));
    shelf.fixed(at("Invoice 2026-0418.pdf"), fixture!("pdf/invoice.pdf"));
    shelf.fixed(at("Shoot/diary.txt"), fixture!("text/shoot-diary.txt"));
    shelf.fixed(at("Shoot/locations.csv"), fixture!("text/locations.csv"));
    shelf.put(at("Shoot/exposures.csv"), || records::exposures(FRAMES));

    shelf.jpeg(at("Mood board/colour.jpg"), || {
        mesh(
            1500,
            1000,
            411,
            &[PINE, hex(0x5dffb0), hex(0x3a2a6b), hex(0x8a4fe0)],
            0.0,
        )
    });
    shelf.jpeg(at("Mood board/fir and frost.jpg"), || {
        botanical(
            1000,
            1360,
            412,
            Plant::Branch,
            hex(0xe4edf0),
            hex(0x3f6f78),
            "FROST STUDY",
        )
    });
    shelf.jpeg(at("Mood board/outline of a range.jpg"), || {
        outlines(
            1080,
            1350,
            413,
            hex(0x081520),
            &[hex(0x8fd8ff), hex(0xf2fbff), hex(0x5dffb0)],
        )
    });
    shelf.jpeg(at("Mood board/small town.jpg"), || {
        blocks(
            1500,
            1000,
            414,
            hex(0xdfe9ee),
            &[hex(0x35506b), hex(0x8fb0c4), hex(0xf0f4f6), hex(0xd9795d)],
        )
    });

    let web = |name: &str| at(&format!("Deliverables/Northern winter/{name}"));
    shelf.jpeg(web("final/hero.jpg"), || {
        aurora(1920, 1080, 421, 0.2, AURORA)
    });
    shelf.jpeg(web("final/hero upright.jpg"), || {
        aurora(1080, 1440, 421, 0.2, AURORA)
    });
    shelf.jpeg(web("final/kestrel plain.jpg"), || {
        balloons(
            mountains(1500, 1000, 422, &DAWN, Front::Hills, 0.5),
            423,
            5,
            &BALLOON_COLOURS,
        )
    });
    shelf.jpeg(web("final/raven gap.jpg"), || {
        mountains(1500, 1000, 424, &DUSK, Front::Lake, 1.0)
    });
    shelf.jpeg(web("final/saltmarsh.jpg"), || sea(1500, 1000, 425, &DUSK));
    shelf.jpeg(web("web/banner.jpg"), || {
        titled(
            aurora(1200, 628, 426, 0.5, AURORA),
            &["GO NORTH"],
            "AURORA TRAVEL",
            WHITE,
        )
    });
    shelf.jpeg(web("web/story.jpg"), || {
        titled(
            mountains(1080, 1620, 427, &LILAC, Front::Pines, 0.9),
            &["THE DARK", "IS THE", "REASON"],
            "AURORA TRAVEL",
            WHITE,
        )
    });
    shelf.fixed(
        web("film/northern-lights-6s.mp4"),
        fixture!("media/northern-lights.mp4"),
    );

    for frame in 1..=FRAMES {
        shelf.jpeg(
            at(&format!("Contact sheets/Roll 04/frame-{frame:03}.jpg")),
            move || frame_of_roll(frame),
        );
    }
}

/// Small pictures of the same nights: many files, little weight.
fn frame_of_roll(frame: usize) -> Canvas {
    const W: u32 = 480;
    const H: u32 = 320;
    let seed = 500 + frame as u64;
    let moods = [DAWN, MIST, EMBER_SKY, LILAC, DUSK, GOLD, NOON];
    let mood = &moods[frame % moods.len()];
    let sands: [Rgb; 3] = [hex(0xe0a15c), hex(0xd98f78), hex(0xc9b08a)];
    match frame % 8 {
        0 => aurora(W, H, seed, frame as f32 * 0.1, AURORA),
        1 => mountains(W, H, seed, mood, Front::Hills, 0.8),
        2 => mountains(W, H, seed, mood, Front::Lake, 0.8),
        3 => sea(W, H, seed, mood),
        4 => mountains(W, H, seed, mood, Front::Pines, 0.0),
        5 => dunes(W, H, seed, mood, sands[frame % 3]),
        6 => skyline(W, H, seed, mood, 0.3),
        _ => night(W, H, seed, [hex(0x7a6fb0), hex(0xf0b8a0), hex(0x24506a)]),
    }
}

/// Names that break software which builds URLs by gluing strings together.
fn awkward_names(shelf: &mut Shelf) {
    shelf.fixed(
        at("Feedback & notes/Round #2.md"),
        fixture!("text/feedback.md"),
    );
    shelf.put(at("Feedback & notes/still empty.txt"), Vec::new);
    shelf.jpeg(at("100% final/really final (2).jpg"), || {
        mountains(1200, 800, 431, &NOON, Front::Lake, 1.0)
    });
    shelf.jpeg(at("A+B test/variant a+b.jpg"), || {
        titled(
            dunes(1080, 720, 432, &LILAC, hex(0xd98f78)),
            &["A + B"],
            "WHICH ONE",
            WHITE,
        )
    });
    shelf.jpeg(at("🌌 Northern lights/✨ best of.jpg"), || {
        aurora(
            1200,
            800,
            433,
            0.8,
            [hex(0x7ef0d0), hex(0x8f7bf0), hex(0xe05fb0)],
        )
    });
    // Accents as separate code points, as macOS sends them.
    shelf.jpeg(
        at("Cafe\u{301} Polaire/de\u{301}tail d\u{2019}hiver.jpg"),
        || {
            studio(
                1200,
                900,
                434,
                &set(0xdfe3e6, 0x7a2e3a, 0xf2ede4),
                &[(Product::Mug, 0.45, 0.8, 0.42)],
            )
        },
    );
    shelf.jpeg(at("東京/冬の港.jpg"), || {
        skyline(1200, 800, 435, &DUSK, 0.6)
    });
    shelf.jpeg(at("Київ/ранковий туман.jpg"), || {
        forest(1200, 800, 436, hex(0xf2e6d0), hex(0x2b2f38))
    });
    shelf.jpeg(at("what?/question=mark; semi, comma.jpg"), || {
        poster(
            750,
            1000,
            437,
            [PAPER, FIRST_LIGHT, LAKE, PINE, hex(0x2b2b2b)],
            &["WHY NOT"],
            "AURORA TRAVEL",
        )
    });
    shelf.jpeg(
        at("Archive/2024/Q4/Week 48/Thursday/Second crew/Camera B/Card 2/frame 0671.jpg"),
        || aurora(1200, 800, 438, 0.1, AURORA),
    );
}
