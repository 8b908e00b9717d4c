//! Plates of a herbarium, grown by a few rules each.

use super::super::canvas::{Canvas, Rgb, hex};
use super::super::noise::{Rng, mix, smooth};
use super::super::vector::{Point, Sheet};
use super::graphics::{laid_on, paper};
use std::f32::consts::TAU;

/// How a plant of a botanical plate grows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Plant {
    Fern,
    Branch,
    Poppy,
}

/// A plate from a herbarium.
pub(in super::super) fn botanical(
    width: u32,
    height: u32,
    seed: u64,
    plant: Plant,
    ground: Rgb,
    leaf: Rgb,
    name: &str,
) -> Canvas {
    let mut rng = Rng::new(seed);
    let (w, h) = (width as f32, height as f32);
    let mut sheet = Sheet::new(width, height);
    match plant {
        Plant::Fern => {
            for (lean, tall) in [
                (-0.062, 0.47),
                (0.068, 0.43),
                (-0.028, 0.58),
                (0.03, 0.55),
                (0.002, 0.68),
            ] {
                let lean = lean + rng.bell() * 0.006;
                let foot = (w * (0.5 + lean * 0.25), h * 0.85);
                frond(
                    &mut sheet,
                    &mut rng,
                    foot,
                    -0.25 + lean * 0.55,
                    tall * h,
                    lean * 0.75,
                    leaf,
                    0,
                );
            }
        }
        Plant::Branch => branch(
            &mut sheet,
            &mut rng,
            (w * 0.5, h * 0.86),
            -0.25,
            h * 0.125,
            6,
            leaf,
        ),
        Plant::Poppy => {
            for k in 0..6 {
                let lean = (k as f32 - 2.5) * 0.013 + rng.bell() * 0.008;
                let tall = h * (0.56 - (k as f32 - 2.5).abs() * 0.06 + rng.bell() * 0.09);
                let foot = (w * (0.5 + (k as f32 - 2.5) * 0.04), h * 0.85);
                let mut points = vec![foot];
                let (mut x, mut y) = foot;
                for i in 0..24 {
                    let t = i as f32 / 23.0;
                    let a = (-0.25 + lean * (1.0 + t)) * TAU;
                    x += a.cos() * tall / 24.0;
                    y += a.sin() * tall / 24.0;
                    points.push((x, y));
                    if (4..14).contains(&i) && i % 3 == 0 {
                        let side = if i % 2 == 0 { 0.14 } else { -0.14 };
                        blade(
                            &mut sheet,
                            (x, y),
                            -0.25 + side + lean,
                            h * 0.085 * (1.1 - t),
                            0.13,
                            leaf.scale(0.9 + 0.2 * rng.unit()),
                        );
                    }
                }
                sheet.polyline(&points, leaf.scale(0.8), 1.0, h * 0.0035);
                let size = h * rng.range(0.045, 0.075);
                flower(&mut sheet, &mut rng, (x, y), size);
            }
        }
    }
    let ink = if ground.1 > 0.5 {
        leaf.scale(0.45)
    } else {
        leaf
    };
    sheet.write_centred(name, (w * 0.5, h * 0.925), h * 0.0175, 0.1, ink);
    sheet.polyline(
        &[
            (w * 0.06, h * 0.045),
            (w * 0.94, h * 0.045),
            (w * 0.94, h * 0.955),
            (w * 0.06, h * 0.955),
            (w * 0.06, h * 0.045),
        ],
        ink,
        0.55,
        h * 0.0014,
    );
    laid_on(paper(width, height, seed, ground), &sheet, 0.96).finish(seed, 0.1, 0.018)
}

fn blade(sheet: &mut Sheet, (x, y): Point, angle: f32, long: f32, wide: f32, colour: Rgb) {
    let (s, c) = (angle * TAU).sin_cos();
    let tip = (x + c * long, y + s * long);
    let (mx, my) = (x + c * long * 0.42, y + s * long * 0.42);
    let (ox, oy) = (-s * long * wide * 2.0, c * long * wide * 2.0);
    sheet.curve(
        (x, y),
        &[((mx + ox, my + oy), tip), ((x, y), (x, y))],
        colour,
        1.0,
    );
    sheet.curve(
        (x, y),
        &[((mx - ox, my - oy), tip), ((x, y), (x, y))],
        colour.scale(0.84),
        1.0,
    );
}

#[expect(clippy::too_many_arguments, reason = "one recursive drawing step")]
fn frond(
    sheet: &mut Sheet,
    rng: &mut Rng,
    foot: Point,
    angle: f32,
    long: f32,
    bend: f32,
    colour: Rgb,
    level: u32,
) {
    let steps = if level == 0 { 38 } else { 9 };
    let (mut x, mut y) = foot;
    let mut points = vec![foot];
    let mut a = angle;
    for i in 0..steps {
        let t = i as f32 / steps as f32;
        a += bend / steps as f32 * (0.5 + 3.5 * t);
        x += (a * TAU).cos() * long / steps as f32;
        y += (a * TAU).sin() * long / steps as f32;
        points.push((x, y));
        let taper = (1.0 - t).powf(0.85) * smooth(0.02, 0.3, t + 0.12);
        for side in [-1.0, 1.0] {
            let tone = colour.scale(0.82 + 0.3 * t + rng.bell() * 0.07);
            let away = a + side * mix(0.2, 0.12, t);
            if level == 0 && t > 0.08 {
                frond(
                    sheet,
                    rng,
                    (x, y),
                    away,
                    long * 0.165 * taper,
                    side * -0.04,
                    tone,
                    1,
                );
            } else if level == 1 {
                blade(
                    sheet,
                    (x, y),
                    away,
                    long * 0.24 * (1.0 - t * 0.7),
                    0.2,
                    tone,
                );
            }
        }
    }
    let width = if level == 0 {
        long * 0.007
    } else {
        long * 0.02
    };
    sheet.polyline(&points, colour.scale(0.7), 1.0, width.max(0.8));
}

fn branch(
    sheet: &mut Sheet,
    rng: &mut Rng,
    (x, y): Point,
    angle: f32,
    long: f32,
    depth: u32,
    leaf: Rgb,
) {
    let end = (
        x + (angle * TAU).cos() * long,
        y + (angle * TAU).sin() * long,
    );
    let bark = leaf.scale(0.42).mix(hex(0x5a3d2b), 0.6);
    sheet.polyline(
        &[(x, y), end],
        bark,
        1.0,
        (long * 0.016 * depth as f32).max(1.2),
    );
    if depth <= 3 {
        for i in 0..4 {
            let t = (i as f32 + 0.7) / 4.0;
            let at = (mix(x, end.0, t), mix(y, end.1, t));
            let side = if i % 2 == 0 { 0.13 } else { -0.13 };
            let tone = leaf
                .mix(hex(0xe2b65c), rng.unit() * 0.35)
                .scale(rng.range(0.8, 1.12));
            blade(
                sheet,
                at,
                angle + side + rng.bell() * 0.04,
                long * rng.range(0.38, 0.62),
                0.2,
                tone,
            );
        }
    }
    if depth == 0 {
        return;
    }
    let spread = rng.range(0.055, 0.1);
    for side in [-1.0, 1.0] {
        let turn = angle + side * spread + rng.bell() * 0.025;
        let next = long * rng.range(0.72, 0.86);
        branch(sheet, rng, end, turn, next, depth - 1, leaf);
    }
}

fn flower(sheet: &mut Sheet, rng: &mut Rng, (x, y): Point, r: f32) {
    let red = hex(0xd8432f).mix(hex(0xf08a4b), rng.unit() * 0.6);
    for k in 0..6 {
        let a = (k as f32 / 6.0 + rng.bell() * 0.02) * TAU;
        let tone = red.scale(if k % 2 == 0 { 1.0 } else { 0.86 });
        sheet.circle(
            (x + a.cos() * r * 0.5, y + a.sin() * r * 0.34),
            r * 0.56,
            tone,
            0.94,
        );
    }
    sheet.circle((x, y), r * 0.26, hex(0x2a1a24), 1.0);
    for k in 0..14 {
        let a = k as f32 / 14.0 * TAU;
        sheet.circle(
            (x + a.cos() * r * 0.38, y + a.sin() * r * 0.32),
            r * 0.035,
            hex(0x2a1a24),
            1.0,
        );
    }
}
