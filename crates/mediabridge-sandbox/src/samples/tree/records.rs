//! Tables too long to be written by hand.

use super::super::noise::Rng;
use std::fmt::Write;

const SHOPS: [&str; 6] = ["Halden Bay", "Aarhus", "Lyon", "Kyoto", "Porto", "Utrecht"];
const PIECES: [(&str, f32); 6] = [
    ("Trail bottle 0.7 l", 39.0),
    ("Camp mug", 18.0),
    ("Ridge lamp", 129.0),
    ("Tide vase", 54.0),
    ("Pantry jar set", 36.0),
    ("Cabin candle", 24.0),
];
const DAYS: [(u32, u32); 3] = [(4, 30), (5, 31), (6, 30)];

/// Visitors and sales of six shops on every day of a quarter.
pub(super) fn visits() -> Vec<u8> {
    let mut rng = Rng::new(77);
    let mut out = String::from("date,shop,visitors,sales,revenue_eur,weather\n");
    let mut day_of_week = 2;
    for (month, days) in DAYS {
        for day in 1..=days {
            let weekend = matches!(day_of_week, 5 | 6);
            let weather = ["sun", "cloud", "rain", "fog"][rng.below(4)];
            for (i, shop) in SHOPS.iter().enumerate() {
                let base = 90.0 + 35.0 * (5.0 - i as f32) + if weekend { 120.0 } else { 0.0 };
                let damp = if weather == "rain" { 0.72 } else { 1.0 };
                let visitors = (base * damp * rng.range(0.75, 1.3)).round();
                let sales = (visitors * rng.range(0.16, 0.31)).round();
                let revenue = sales * rng.range(27.0, 44.0);
                let _ = writeln!(
                    out,
                    "2026-{month:02}-{day:02},{shop},{visitors:.0},{sales:.0},{revenue:.2},{weather}"
                );
            }
            day_of_week = (day_of_week + 1) % 7;
        }
    }
    out.into_bytes()
}

/// One line of JSON per repair.
pub(super) fn repairs() -> Vec<u8> {
    let mut rng = Rng::new(78);
    let faults = [
        "chipped rim",
        "tired seal",
        "dent",
        "broken switch",
        "lost lid",
        "cracked handle",
    ];
    let mut out = String::new();
    for id in 3801..=4100 {
        let (piece, price) = PIECES[rng.below(PIECES.len())];
        let fault = faults[rng.below(faults.len())];
        let cost = price * rng.range(0.02, 0.09);
        let minutes = rng.range(6.0, 44.0);
        let _ = writeln!(
            out,
            "{{\"repair\":{id},\"piece\":\"{piece}\",\"fault\":\"{fault}\",\"minutes\":{minutes:.0},\"cost_eur\":{cost:.2},\"mended\":{}}}",
            rng.unit() < 0.97
        );
    }
    out.into_bytes()
}

/// Exposure notes of one roll.
pub(super) fn exposures(frames: usize) -> Vec<u8> {
    let mut rng = Rng::new(79);
    let mut out = String::from("frame,time,shutter,aperture,iso,note\n");
    for frame in 1..=frames {
        let (hour, minute) = (22 + frame / 40, (frame * 3) % 60);
        let shutter = ["4 s", "8 s", "13 s", "20 s"][rng.below(4)];
        let iso = [800, 1600, 3200][rng.below(3)];
        let note = if frame % 17 == 0 { "keeper" } else { "" };
        let _ = writeln!(
            out,
            "{frame:03},{hour}:{minute:02},{shutter},f/1.8,{iso},{note}"
        );
    }
    out.into_bytes()
}
