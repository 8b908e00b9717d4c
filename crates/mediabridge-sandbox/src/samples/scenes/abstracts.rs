//! Pictures of nothing: gradients, currents, contour lines, cut paper.

use super::super::canvas::{Canvas, Mask, Rgb, ramp};
use super::super::noise::{Field, Noise, Rng, mix, smooth};
use tiny_skia::{Paint, PathBuilder, Pixmap, Stroke, Transform};

/// A few colours melting into each other. `phase` moves them.
pub(in super::super) fn mesh(
    width: u32,
    height: u32,
    seed: u64,
    colours: &[Rgb],
    phase: f32,
) -> Canvas {
    let mut rng = Rng::new(seed);
    let noise = Noise::new(seed);
    let h = height as f32;
    let aspect = width as f32 / h;
    let points: Vec<(f32, f32, Rgb)> = (0..colours.len() * 2)
        .map(|i| {
            let a = phase * std::f32::consts::TAU + i as f32 * 1.9;
            let (x, y) = (rng.range(-0.1, 1.1) * aspect, rng.range(-0.1, 1.1));
            (
                x + a.cos() * 0.12,
                y + a.sin() * 0.12,
                colours[i % colours.len()],
            )
        })
        .collect();
    // Soft by nature: a coarse grid of colours is enough.
    let colour_at = |x: f32, y: f32| {
        let (u, v) = (x / h, y / h);
        let (wu, wv) = (
            noise.at(u * 1.4, v * 1.4 + 3.0),
            noise.at(u * 1.4 + 9.0, v * 1.4),
        );
        let (u, v) = (u + wu * 0.45, v + wv * 0.45);
        let (mut sum, mut weights) = (Rgb(0.0, 0.0, 0.0), 0.0);
        for &(px, py, c) in &points {
            let d = (u - px).powi(2) + (v - py).powi(2);
            let k = 1.0 / (d + 0.015).powi(2);
            sum = Rgb(sum.0 + c.0 * k, sum.1 + c.1 * k, sum.2 + c.2 * k);
            weights += k;
        }
        sum.scale(1.0 / weights)
    };
    let red = Field::new(width, height, 8, |x, y| colour_at(x, y).0);
    let green = Field::new(width, height, 8, |x, y| colour_at(x, y).1);
    let blue = Field::new(width, height, 8, |x, y| colour_at(x, y).2);
    Canvas::paint(width, height, |x, y| {
        Rgb(red.at(x, y), green.at(x, y), blue.at(x, y))
    })
    .finish(seed, 0.06, 0.028)
}

/// Thousands of strokes carried by one current.
pub(in super::super) fn flow(
    width: u32,
    height: u32,
    seed: u64,
    paper: Rgb,
    inks: &[Rgb],
) -> Canvas {
    let mut rng = Rng::new(seed);
    let noise = Noise::new(seed);
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::paint(width, height, |_, _| paper);
    let Some(mut sheet) = Pixmap::new(width, height) else {
        return canvas;
    };
    let count = 1700;
    for i in 0..count {
        let (mut x, mut y) = (rng.range(-0.05, 1.05) * w, rng.range(-0.05, 1.05) * h);
        let zone = noise.at(x / h * 1.1 + 30.0, y / h * 1.1) * 0.9 + 0.5 + rng.bell() * 0.16;
        let ink = ramp(inks, zone);
        let mut path = PathBuilder::new();
        path.move_to(x, y);
        for _ in 0..20 {
            let angle = noise.fbm(x / h * 1.05, y / h * 1.05, 2) * 5.5;
            x += angle.cos() * h * 0.0145;
            y += angle.sin() * h * 0.0145;
            path.line_to(x, y);
        }
        let Some(path) = path.finish() else { continue };
        let mut paint = Paint {
            anti_alias: true,
            ..Paint::default()
        };
        paint.set_color(ink.skia(0.82));
        let thick = h * mix(0.0052, 0.0018, i as f32 / count as f32) * rng.range(0.5, 1.4);
        let stroke = Stroke {
            width: thick,
            line_cap: tiny_skia::LineCap::Round,
            ..Stroke::default()
        };
        sheet.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
    }
    canvas.overlay(&sheet, 1.0);
    canvas.finish(seed, 0.1, 0.02)
}

/// A map of hills that do not exist.
pub(in super::super) fn contours(
    width: u32,
    height: u32,
    seed: u64,
    low: Rgb,
    high: Rgb,
    line: Rgb,
) -> Canvas {
    let noise = Noise::new(seed);
    let h = height as f32;
    let land = Field::new(width, height, 3, |x, y| {
        noise.fbm(x / h * 1.35, y / h * 1.35, 3)
    });
    let canvas = Canvas::paint(width, height, |x, y| {
        let z = land.at(x, y);
        let slope = ((land.at(x + 2.0, y) - land.at(x - 2.0, y)).powi(2)
            + (land.at(x, y + 2.0) - land.at(x, y - 2.0)).powi(2))
        .sqrt()
            / 4.0;
        let ground = low.mix(high, smooth(-0.65, 0.65, z));
        let lit = 1.0 + (land.at(x + 3.0, y + 3.0) - z) * 2.2;
        let step = z * 26.0;
        let near = (step - step.round()).abs() / (26.0 * slope.max(0.000_01));
        let bold = (step.round() as i32).rem_euclid(5) == 0;
        let width = if bold { 1.6 } else { 0.75 };
        let ink = smooth(width + 0.7, width - 0.5, near) * if bold { 0.85 } else { 0.5 };
        ground.scale(lit).mix(line, ink)
    });
    canvas.finish(seed, 0.14, 0.014)
}

/// Sheets of paper, one cut deeper than the other.
pub(in super::super) fn cut_paper(width: u32, height: u32, seed: u64, colours: &[Rgb]) -> Canvas {
    let noise = Noise::new(seed);
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::paint(width, height, |_, _| colours[0]);
    let layers = colours.len();
    for (i, &colour) in colours.iter().enumerate().skip(1) {
        let t = i as f32 / (layers - 1) as f32;
        let hole = Field::new(width, height, 3, |x, y| {
            let (u, v) = ((x - w * 0.54) / h, (y - h * 0.46) / h);
            let d = (u * u * 0.55 + v * v).sqrt();
            d - mix(0.1, 0.62, t.powf(0.9))
                + noise.fbm(x / h * 1.7 + t * 1.1, y / h * 1.7 + t * 0.6, 2) * 0.22
        });
        let fibre = noise.at(i as f32 * 3.3, 0.5) * 0.02;
        canvas.map(|x, y, under| {
            let d = hole.at(x, y);
            if d > 0.004 {
                let lip = smooth(0.012, 0.004, d) * 0.12;
                let grain = noise.at(x * 0.31 + fibre, y * 0.31) * 0.018;
                return colour.scale(1.0 + lip + grain);
            }
            // The sheet above throws its shadow down and to the right.
            let above = hole.at(x - h * 0.012, y - h * 0.02);
            let shadow = smooth(-0.055, 0.012, above.max(d - 0.004)) * 0.55;
            let dark = under.scale(1.0 - shadow);
            dark.mix(colour.scale(1.08), smooth(0.0, 0.004, d))
        });
    }
    canvas.finish(seed, 0.12, 0.012)
}

/// Ink stirred into water.
pub(in super::super) fn marble(width: u32, height: u32, seed: u64, colours: &[Rgb]) -> Canvas {
    let noise = Noise::new(seed);
    let h = height as f32;
    let stir = Field::new(width, height, 3, |x, y| {
        let (u, v) = (x / h * 1.1, y / h * 1.1);
        let (a, b) = (noise.fbm(u, v, 4), noise.fbm(u + 5.2, v + 1.3, 4));
        let (c, d) = (
            noise.fbm(u + 2.2 * a, v + 2.2 * b, 4),
            noise.fbm(u + 2.2 * a + 8.3, v + 2.2 * b + 2.8, 3),
        );
        noise.fbm(u + 1.6 * c, v + 1.6 * d, 4) + c * 0.5
    });
    let canvas = Canvas::paint(width, height, |x, y| {
        let z = stir.at(x, y);
        let slope = stir.at(x + 4.0, y + 4.0) - stir.at(x - 4.0, y - 4.0);
        let c = ramp(colours, z * 0.62 + 0.5);
        let vein = smooth(0.03, 0.0, (z * 3.0 - (z * 3.0).round()).abs()) * 0.3;
        c.scale(1.0 + (slope * 1.3).clamp(-0.2, 0.25))
            .screen(colours[colours.len() - 1], vein)
    });
    canvas.finish(seed, 0.12, 0.016)
}

/// Rows of a landscape reduced to their outlines.
pub(in super::super) fn outlines(
    width: u32,
    height: u32,
    seed: u64,
    ground: Rgb,
    inks: &[Rgb],
) -> Canvas {
    let noise = Noise::new(seed);
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::paint(width, height, |_, _| ground);
    let rows = 46;
    for i in 0..rows {
        let t = i as f32 / (rows - 1) as f32;
        let base = h * mix(0.2, 0.9, t);
        let ink = ramp(inks, t);
        let edge = |x: f32| {
            let c = (x - w * 0.5) / w * 2.0;
            let swell = (-(c * 1.9 + noise.at(t * 3.0, 2.0)).powi(2)).exp();
            let n = noise.fbm(x / h * 4.2, t * 7.0, 4);
            base - swell * h * (0.05 + 0.16 * (n + 0.35).max(0.0))
                - noise.at(x / h * 16.0, t * 20.0) * h * 0.004
        };
        let thick = h * 0.0021;
        let edges = canvas.line(edge);
        // The rows that follow cover what lies deeper.
        canvas.between(
            &edges,
            |_| base + h * 0.03,
            |_, _, depth| {
                ink.mix(
                    ground.mix(ink, 0.1 * (1.0 - smooth(0.0, h * 0.06, depth))),
                    smooth(thick, thick + 1.4, depth),
                )
            },
        );
    }
    let margin = w * 0.1;
    canvas.map(|x, y, c| {
        let fade = smooth(margin * 0.6, margin * 1.4, x)
            * smooth(w - margin * 0.6, w - margin * 1.4, x)
            * smooth(h * 0.96, h * 0.9, y);
        ground.mix(c, fade)
    });
    canvas.finish(seed, 0.1, 0.014)
}

/// Discs of frosted glass over a gradient.
pub(in super::super) fn glass(width: u32, height: u32, seed: u64, colours: &[Rgb]) -> Canvas {
    let mut rng = Rng::new(seed);
    let mut canvas = mesh(width, height, seed, colours, 0.0);
    let (w, h) = (width as f32, height as f32);
    for _ in 0..6 {
        let (cx, cy) = (rng.range(0.12, 0.88) * w, rng.range(0.15, 0.85) * h);
        let r = h * rng.range(0.1, 0.28);
        if let Some(mut disc) = Pixmap::new(width / 4 + 1, height / 4 + 1) {
            if let Some(path) =
                PathBuilder::from_circle((cx + r * 0.12) / 4.0, (cy + r * 0.18) / 4.0, r / 4.0)
            {
                let paint = Paint {
                    anti_alias: true,
                    ..Paint::default()
                };
                disc.fill_path(
                    &path,
                    &paint,
                    tiny_skia::FillRule::Winding,
                    Transform::identity(),
                    None,
                );
            }
            canvas.shade_scaled(
                &Mask::of(&disc).blur(r / 4.0 * 0.16),
                4.0,
                colours[0].scale(0.25),
                0.4,
            );
        }
        let before = canvas.clone();
        let tint = colours[rng.below(colours.len())];
        canvas.map_box(
            (cx - r - 2.0, cy - r - 2.0),
            (cx + r + 2.0, cy + r + 2.0),
            |x, y, under| {
                let (dx, dy) = ((x - cx) / r, (y - cy) / r);
                let d = (dx * dx + dy * dy).sqrt();
                let cover = ((1.0 - d) * r + 0.5).clamp(0.0, 1.0);
                if cover <= 0.0 {
                    return under;
                }
                let bend = 1.0 - 0.55 * d.powi(4);
                let seen = before.get(cx - dx * r * bend * 0.7, cy - dy * r * bend * 0.7);
                let light = smooth(0.9, -0.9, dx * 0.6 + dy * 0.8);
                let rim = smooth(0.93, 0.995, d) * (0.25 + 0.75 * light);
                under.mix(
                    seen.mix(tint, 0.3)
                        .screen(Rgb(1.0, 1.0, 1.0), 0.24 * light + rim * 0.6),
                    cover,
                )
            },
        );
    }
    canvas
}
