//! Portraits folded out of triangles.

use super::super::canvas::{Canvas, Rgb, hex};
use super::super::noise::{Noise, Rng, mix, smooth};
use super::super::vector::{Point, Sheet};
use super::graphics::laid_on;

/// What somebody looks like, in five colours.
#[derive(Clone, Copy)]
pub(in super::super) struct Person {
    pub(in super::super) ground: Rgb,
    pub(in super::super) skin: Rgb,
    pub(in super::super) hair: Rgb,
    pub(in super::super) clothes: Rgb,
    pub(in super::super) long_hair: bool,
    pub(in super::super) beard: bool,
}

/// A portrait folded out of triangles.
pub(in super::super) fn portrait(width: u32, height: u32, seed: u64, person: &Person) -> Canvas {
    let (w, h) = (width as f32, height as f32);
    let mut rng = Rng::new(seed);
    let noise = Noise::new(seed);
    let lit = flat_portrait(width, height, person);
    let mut sheet = Sheet::new(width, height);
    let step = h / 26.0;
    let (columns, rows) = ((w / step) as usize + 3, (h / step) as usize + 3);
    let points: Vec<Point> = (0..columns * rows)
        .map(|i| {
            let (x, y) = ((i % columns) as f32 - 1.0, (i / columns) as f32 - 1.0);
            let shift = if (i / columns).is_multiple_of(2) {
                0.0
            } else {
                0.5
            };
            (
                (x + shift + rng.bell() * 0.34) * step,
                (y + rng.bell() * 0.34) * step,
            )
        })
        .collect();
    for row in 0..rows - 1 {
        for column in 0..columns - 1 {
            let i = row * columns + column;
            let (a, b, c, d) = (
                points[i],
                points[i + 1],
                points[i + columns],
                points[i + columns + 1],
            );
            let pair = if row.is_multiple_of(2) {
                [[a, b, c], [b, d, c]]
            } else {
                [[a, b, d], [a, d, c]]
            };
            for facet in pair {
                let cx = (facet[0].0 + facet[1].0 + facet[2].0) / 3.0;
                let cy = (facet[0].1 + facet[1].1 + facet[2].1) / 3.0;
                let tilt = noise.at(cx / h * 6.0, cy / h * 6.0) * 0.42 + rng.bell() * 0.13;
                let light = if tilt > 0.0 {
                    Rgb(1.0, 0.96, 0.88)
                } else {
                    Rgb(0.05, 0.04, 0.12)
                };
                sheet.polygon(&facet, light, tilt.abs() * 0.72);
            }
        }
    }
    laid_on(lit, &sheet, 1.0).finish(seed, 0.16, 0.01)
}

fn flat_portrait(width: u32, height: u32, person: &Person) -> Canvas {
    let (w, h) = (width as f32, height as f32);
    let mut sheet = Sheet::new(width, height);
    let s = h * 0.5;
    let at = |x: f32, y: f32| (w * 0.5 + x * s, h * 0.43 + y * s);
    let Person {
        skin,
        hair,
        clothes,
        ..
    } = *person;
    if person.long_hair {
        sheet.curve(
            at(-0.5, 0.62),
            &[
                (at(-0.62, -0.1), at(-0.4, -0.42)),
                (at(0.0, -0.86), at(0.4, -0.42)),
                (at(0.62, -0.1), at(0.5, 0.62)),
                (at(0.0, 0.86), at(-0.5, 0.62)),
            ],
            hair.scale(0.72),
            1.0,
        );
    }
    sheet.curve(
        at(-1.05, 1.3),
        &[
            (at(-0.98, 0.68), at(-0.3, 0.58)),
            (at(0.0, 0.7), at(0.3, 0.58)),
            (at(0.98, 0.68), at(1.05, 1.3)),
        ],
        clothes,
        1.0,
    );
    sheet.polygon(
        &[at(-0.3, 0.57), at(0.0, 0.98), at(0.3, 0.57)],
        clothes.scale(1.22),
        1.0,
    );
    sheet.polygon(
        &[
            at(-0.17, 0.28),
            at(0.17, 0.28),
            at(0.21, 0.62),
            at(0.0, 0.82),
            at(-0.21, 0.62),
        ],
        skin.scale(0.74),
        1.0,
    );
    sheet.curve(
        at(-0.36, -0.2),
        &[
            (at(-0.37, 0.25), at(-0.13, 0.43)),
            (at(0.0, 0.5), at(0.13, 0.43)),
            (at(0.37, 0.25), at(0.36, -0.2)),
            (at(0.32, -0.56), at(0.0, -0.57)),
            (at(-0.32, -0.56), at(-0.36, -0.2)),
        ],
        skin,
        1.0,
    );
    for side in [-1.0, 1.0] {
        sheet.circle(at(0.37 * side, 0.02), s * 0.065, skin.scale(0.86), 1.0);
    }
    if person.beard {
        sheet.curve(
            at(-0.35, 0.0),
            &[
                (at(-0.36, 0.34), at(-0.13, 0.5)),
                (at(0.0, 0.56), at(0.13, 0.5)),
                (at(0.36, 0.34), at(0.35, 0.0)),
                (at(0.28, 0.2), at(0.0, 0.19)),
                (at(-0.28, 0.2), at(-0.35, 0.0)),
            ],
            hair.scale(0.92),
            1.0,
        );
    }
    sheet.curve(
        at(-0.4, 0.02),
        &[
            (at(-0.46, -0.52), at(-0.08, -0.66)),
            (at(0.38, -0.76), at(0.42, -0.18)),
            (at(0.42, -0.02), at(0.38, 0.04)),
            (at(0.36, -0.28), at(0.14, -0.36)),
            (at(-0.2, -0.3), at(-0.32, -0.2)),
            (at(-0.37, -0.1), at(-0.4, 0.02)),
        ],
        hair,
        1.0,
    );
    for side in [-1.0, 1.0] {
        let eye = at(0.15 * side, -0.02);
        sheet.circle(eye, s * 0.045, Rgb(0.96, 0.95, 0.93), 1.0);
        sheet.circle(eye, s * 0.03, hair.scale(0.4), 1.0);
        sheet.polyline(
            &[at(0.08 * side, -0.115), at(0.23 * side, -0.105)],
            hair.scale(0.7),
            1.0,
            s * 0.032,
        );
    }
    sheet.polygon(
        &[at(0.0, -0.04), at(0.075, 0.15), at(-0.02, 0.165)],
        skin.scale(0.8),
        1.0,
    );
    sheet.curve(
        at(-0.125, 0.25),
        &[
            (at(0.0, 0.3), at(0.125, 0.25)),
            (at(0.0, 0.41), at(-0.125, 0.25)),
        ],
        skin.mix(hex(0xb03a3a), 0.5).scale(0.85),
        1.0,
    );
    let light = at(-0.9, -0.9);
    let mut canvas = laid_on(
        Canvas::paint(width, height, |x, y| {
            let d = (((x - w * 0.4) / w).powi(2) + ((y - h * 0.35) / h).powi(2)).sqrt();
            person.ground.scale(1.15 - d * 0.55)
        }),
        &sheet,
        1.0,
    );
    canvas.map(|x, y, c| {
        let d = (((x - light.0) / s).powi(2) + ((y - light.1) / s).powi(2)).sqrt();
        c.scale(mix(1.2, 0.66, smooth(0.4, 2.4, d)))
    });
    canvas
}
