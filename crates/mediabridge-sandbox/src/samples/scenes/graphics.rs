//! Designed things: posters, patterns, the mark, balloons.

use super::super::canvas::{Canvas, Rgb, hex};
use super::super::noise::{Noise, Rng, mix, smooth};
use super::super::vector::{Point, Sheet};

pub(super) fn laid_on(mut canvas: Canvas, sheet: &Sheet, opacity: f32) -> Canvas {
    if let Some(pixmap) = &sheet.pixmap {
        canvas.overlay(pixmap, opacity);
    }
    canvas
}

/// Paper: nearly one colour, with fibres.
pub(super) fn paper(width: u32, height: u32, seed: u64, colour: Rgb) -> Canvas {
    let noise = Noise::new(seed ^ 0x9A9);
    Canvas::paint(width, height, |x, y| {
        colour.scale(
            1.0 + noise.at(x * 0.013, y * 0.011) * 0.02 + noise.at(x * 0.4, y * 0.16) * 0.012,
        )
    })
}

/// A picture with a title set over it, as for a social post.
pub(in super::super) fn titled(
    mut canvas: Canvas,
    lines: &[&str],
    small: &str,
    ink: Rgb,
) -> Canvas {
    let (w, h) = canvas.size();
    let m = w.min(h) * 0.08;
    let mut sheet = Sheet::new(canvas.width, canvas.height);
    let mut size = h * 0.075;
    for line in lines {
        let wide = super::super::vector::text_width(line, size);
        size = size.min(size * (w - m * 2.0) / wide);
    }
    canvas.map_rows(0.0, h * 0.5, |_, y, c| {
        let k = smooth(h * 0.5, 0.0, y) * 0.34;
        if ink.0 > 0.5 {
            c.scale(1.0 - k)
        } else {
            c.mix(Rgb(1.0, 1.0, 1.0), k)
        }
    });
    for (i, line) in lines.iter().enumerate() {
        sheet.write(
            line,
            (m, m + size + i as f32 * size * 1.5),
            size,
            0.125,
            ink,
        );
    }
    sheet.polyline(
        &[(m, h - m * 1.9), (m + h * 0.06, h - m * 1.9)],
        ink,
        1.0,
        h * 0.004,
    );
    sheet.write(small, (m, h - m), h * 0.02, 0.13, ink);
    laid_on(canvas, &sheet, 1.0)
}

/// Circles, quarters and bars on a grid.
pub(in super::super) fn tiles(
    width: u32,
    height: u32,
    seed: u64,
    across: u32,
    colours: &[Rgb],
) -> Canvas {
    let mut rng = Rng::new(seed);
    let size = width as f32 / across as f32;
    let mut sheet = Sheet::new(width, height);
    let rows = (height as f32 / size).ceil() as u32;
    for row in 0..rows {
        for column in 0..across {
            let (x, y) = (column as f32 * size, row as f32 * size);
            let ground = rng.below(colours.len());
            let other = (ground + 1 + rng.below(colours.len() - 1)) % colours.len();
            let third = colours[(other + 1) % colours.len()];
            let (a, b) = (colours[ground], colours[other]);
            sheet.rectangle((x, y), (size + 1.0, size + 1.0), a);
            let turn = rng.below(4) as f32 * 0.25;
            let corner = match rng.below(4) {
                0 => ((x, y), 0.0),
                1 => ((x + size, y), 0.25),
                2 => ((x + size, y + size), 0.5),
                _ => ((x, y + size), 0.75),
            };
            let middle = (x + size / 2.0, y + size / 2.0);
            match rng.below(7) {
                0 | 1 => sheet.sector(corner.0, size, corner.1, corner.1 + 0.25, b),
                2 => {
                    sheet.circle(middle, size * 0.36, b, 1.0);
                    sheet.circle(middle, size * 0.15, third, 1.0);
                }
                3 => sheet.sector(middle, size * 0.5, turn, turn + 0.5, b),
                4 => {
                    for k in 0..4 {
                        let step = size / 8.0;
                        sheet.rectangle((x, y + step * (0.5 + 2.0 * k as f32)), (size, step), b);
                    }
                }
                5 => {
                    sheet.sector(corner.0, size, corner.1, corner.1 + 0.25, b);
                    sheet.sector(corner.0, size * 0.66, corner.1, corner.1 + 0.25, a);
                    sheet.sector(corner.0, size * 0.33, corner.1, corner.1 + 0.25, third);
                }
                _ => sheet.polygon(&[(x, y + size), middle, (x + size, y + size)], b, 1.0),
            }
        }
    }
    laid_on(paper(width, height, seed, colours[0]), &sheet, 1.0)
}

/// A printed poster: a sun, hills of bars, a title.
pub(in super::super) fn poster(
    width: u32,
    height: u32,
    seed: u64,
    colours: [Rgb; 5],
    title: &[&str],
    small: &str,
) -> Canvas {
    let mut rng = Rng::new(seed);
    let noise = Noise::new(seed);
    let (w, h) = (width as f32, height as f32);
    let [ground, sun, one, two, ink] = colours;
    let mut sheet = Sheet::new(width, height);
    let centre = (w * rng.range(0.35, 0.65), h * 0.42);
    let r = w * 0.27;
    sheet.circle(centre, r, sun, 1.0);
    for k in 0..7 {
        // The sun sinks into bands.
        let y = centre.1 + r * (0.2 + 0.13 * k as f32);
        sheet.rectangle(
            (centre.0 - r, y),
            (r * 2.0, r * 0.016 * (k as f32 + 1.0)),
            ground,
        );
    }
    for layer in 0..4 {
        let t = layer as f32 / 3.0;
        let colour = one.mix(two, t);
        let mut points: Vec<Point> = vec![(0.0, h)];
        for i in 0..=90 {
            let u = i as f32 / 90.0;
            let swell = noise.fbm(u * mix(2.4, 1.5, t) + t * 13.0, t * 5.0, 3);
            points.push((u * w, h * mix(0.56, 0.79, t) - swell * h * 0.13));
        }
        points.push((w, h));
        sheet.polygon(&points, colour, 1.0);
        let lines: Vec<Point> = points[1..points.len() - 1].to_vec();
        for k in 1..5 {
            let lower: Vec<Point> = lines
                .iter()
                .map(|&(x, y)| (x, y + h * 0.017 * k as f32))
                .collect();
            sheet.polyline(&lower, ground, 0.5 - 0.1 * k as f32, h * 0.0016);
        }
    }
    for _ in 0..5 {
        let (x, y) = (w * rng.range(0.2, 0.8), h * rng.range(0.17, 0.34));
        let s = w * rng.range(0.012, 0.024);
        sheet.polyline(
            &[(x - s, y - s * 0.5), (x, y), (x + s, y - s * 0.5)],
            ink,
            1.0,
            s * 0.14,
        );
    }
    let m = w * 0.075;
    let mut size = h * 0.062;
    for line in title {
        size = size.min(size * (w - m * 2.0) / super::super::vector::text_width(line, size));
    }
    for (i, line) in title.iter().enumerate() {
        let y = h - m * 1.75 - (title.len() - 1 - i) as f32 * size * 1.45;
        sheet.write(line, (m, y), size, 0.13, ground);
    }
    sheet.write(small, (m, h - m * 0.85), h * 0.0155, 0.12, ground);
    laid_on(paper(width, height, seed, ground), &sheet, 0.97).finish(seed, 0.06, 0.02)
}

/// Blocks seen from a corner, some with lit windows.
pub(in super::super) fn blocks(
    width: u32,
    height: u32,
    seed: u64,
    ground: Rgb,
    colours: &[Rgb],
) -> Canvas {
    let mut rng = Rng::new(seed);
    let noise = Noise::new(seed);
    let (w, h) = (width as f32, height as f32);
    let s = h * 0.062;
    let mut sheet = Sheet::new(width, height);
    let (rows, columns) = ((h / (s * 0.5)) as i32 + 12, (w / (s * 1.732)) as i32 + 2);
    for row in -2..rows {
        for column in -1..columns {
            let shift = if row.rem_euclid(2) == 0 {
                0.0
            } else {
                0.866 * s
            };
            let x = column as f32 * s * 1.732 + shift;
            let y = row as f32 * s * 0.5;
            let tall =
                (noise.fbm(x / h * 2.3, y / h * 2.3, 3) * 2.6 + rng.unit() * 0.9).clamp(0.0, 3.2);
            let tall = (tall * 2.0).floor() / 2.0 * s;
            let tint =
                colours[((noise.at(x / h * 1.4 + 50.0, y / h * 1.4) + 0.5 + rng.bell() * 0.22)
                    .clamp(0.0, 0.999)
                    * colours.len() as f32) as usize];
            let (a, b) = (s * 0.866, s * 0.5);
            let top = y - tall;
            sheet.polygon(
                &[(x - a, top), (x, top + b), (x, y + b), (x - a, y)],
                tint.scale(0.78),
                1.0,
            );
            sheet.polygon(
                &[(x + a, top), (x, top + b), (x, y + b), (x + a, y)],
                tint.scale(0.56),
                1.0,
            );
            sheet.polygon(
                &[(x, top - b), (x + a, top), (x, top + b), (x - a, top)],
                tint.mix(Rgb(1.0, 1.0, 1.0), 0.12),
                1.0,
            );
            let floors = (tall / s * 2.0) as i32;
            for floor in 0..floors {
                for k in 0..2 {
                    if rng.unit() < 0.42 {
                        let (u0, u1) = (0.18 + 0.42 * k as f32, 0.4 + 0.42 * k as f32);
                        let v = top + s * 0.14 + floor as f32 * s * 0.5;
                        let side = if rng.unit() < 0.5 { -1.0 } else { 1.0 };
                        let at = |u: f32, v: f32| (x + side * a * (1.0 - u), v + b * u);
                        let lamp = hex(0xffe2a0).mix(tint, 0.1);
                        sheet.polygon(
                            &[
                                at(u0, v),
                                at(u1, v),
                                at(u1, v + s * 0.22),
                                at(u0, v + s * 0.22),
                            ],
                            lamp,
                            0.92,
                        );
                    }
                }
            }
            if tall < s * 0.3 && rng.unit() < 0.35 {
                let leaf = hex(0x3f8f6b).mix(ground, rng.range(0.0, 0.25));
                sheet.circle((x, top - s * 0.24), s * 0.25, leaf.scale(0.85), 1.0);
                sheet.circle(
                    (x - s * 0.06, top - s * 0.3),
                    s * 0.18,
                    leaf.scale(1.12),
                    1.0,
                );
            }
        }
    }
    laid_on(paper(width, height, seed, ground), &sheet, 1.0).finish(seed, 0.14, 0.012)
}

/// Balloons for a picture of open country, larger ones nearer.
pub(in super::super) fn balloons(
    canvas: Canvas,
    seed: u64,
    count: usize,
    pairs: &[(Rgb, Rgb)],
) -> Canvas {
    let mut rng = Rng::new(seed);
    let (w, h) = canvas.size();
    let mut sheet = Sheet::new(canvas.width, canvas.height);
    for i in 0..count {
        let t = (i as f32 + 0.4) / count as f32;
        let r = h * mix(0.016, 0.088, t * t);
        let x = w * (0.08 + 0.84 * ((i as f32 * 0.381_97 + rng.unit() * 0.12 + 0.2).fract()));
        let y = h * mix(0.42, 0.24, t) + rng.bell() * h * 0.1;
        let (a, b) = pairs[i % pairs.len()];
        let haze = mix(0.5, 0.0, t);
        let air = canvas.get(x, y);
        let gores = 9;
        for k in 0..gores {
            // Stripes of a sphere: the further from the middle, the narrower.
            let edge = |k: usize| ((k as f32 / gores as f32 - 0.5) * std::f32::consts::PI).sin();
            let (u0, u1) = (edge(k), edge(k + 1));
            let lit = 1.1 - 0.42 * smooth(-0.7, 1.0, (u0 + u1) * 0.5);
            let colour = if k % 2 == 0 { a } else { b }.scale(lit).mix(air, haze);
            let outline = |u: f32, v: f32| {
                let wide = if v < 0.0 {
                    (1.0 - v * v).max(0.0).sqrt()
                } else {
                    mix(1.0, 0.2, (v / 1.25).powf(1.5))
                };
                (x + u * wide * r, y + v * r)
            };
            let mut points: Vec<Point> = (0..=20)
                .map(|s| outline(u0, -1.0 + 2.25 * s as f32 / 20.0))
                .collect();
            points.extend(
                (0..=20)
                    .rev()
                    .map(|s| outline(u1, -1.0 + 2.25 * s as f32 / 20.0)),
            );
            sheet.polygon(&points, colour, 1.0);
        }
        let rope = hex(0x3b2a20).mix(air, haze);
        for side in [-1.0, 1.0] {
            sheet.polyline(
                &[
                    (x + side * r * 0.19, y + r * 1.25),
                    (x + side * r * 0.12, y + r * 1.55),
                ],
                rope,
                1.0,
                (r * 0.02).max(0.7),
            );
        }
        sheet.rectangle(
            (x - r * 0.14, y + r * 1.55),
            (r * 0.28, r * 0.22),
            rope.scale(1.5),
        );
    }
    laid_on(canvas, &sheet, 1.0)
}

/// One frame of the mark with its sun rising; `t` runs from 0 to 1.
pub(in super::super) fn sunrise(size: u32, t: f32) -> Canvas {
    let s = size as f32 / 96.0;
    let mut sheet = Sheet::new(size, size);
    let up = smooth(0.0, 0.8, t);
    let sky = hex(0x2b1b47).mix(hex(0xe4572e), up);
    let scaled = |points: &[Point]| {
        points
            .iter()
            .map(|&(x, y)| (x * s, y * s))
            .collect::<Vec<_>>()
    };
    sheet.circle((48.0 * s, 48.0 * s), 46.0 * s, sky, 1.0);
    sheet.circle(
        (62.0 * s, mix(74.0, 32.0, up) * s),
        13.0 * s,
        hex(0xf2c14e),
        1.0,
    );
    let dim = mix(0.55, 1.0, up);
    sheet.polygon(
        &scaled(&[
            (3.0, 65.0),
            (30.0, 34.0),
            (46.0, 52.0),
            (58.0, 40.0),
            (89.0, 70.0),
            (70.0, 92.0),
            (20.0, 92.0),
        ]),
        hex(0x2e8b7f).scale(dim),
        1.0,
    );
    sheet.polygon(
        &scaled(&[
            (6.0, 75.0),
            (24.0, 62.0),
            (42.0, 76.0),
            (64.0, 56.0),
            (88.0, 72.0),
            (70.0, 92.0),
            (24.0, 92.0),
        ]),
        hex(0x123a4a).scale(dim),
        1.0,
    );
    let paper = hex(0xf5ead6);
    let mut canvas = laid_on(Canvas::paint(size, size, |_, _| paper), &sheet, 1.0);
    let middle = size as f32 / 2.0;
    canvas.map(|x, y, c| {
        let d = ((x - middle + 0.5).powi(2) + (y - middle + 0.5).powi(2)).sqrt();
        c.mix(paper, smooth(46.0 * s - 0.7, 46.0 * s + 0.7, d))
    });
    canvas
}

/// The mark on nothing, for avatars and stickers.
pub(in super::super) fn badge(size: u32, title: &str, ground: Rgb, ink: Rgb) -> Sheet {
    let s = size as f32;
    let mut sheet = Sheet::new(size, size);
    sheet.circle((s * 0.5, s * 0.5), s * 0.48, ground, 1.0);
    sheet.circle((s * 0.62, s * 0.36), s * 0.11, hex(0xf2c14e), 1.0);
    sheet.polyline(
        &[
            (s * 0.16, s * 0.6),
            (s * 0.36, s * 0.36),
            (s * 0.5, s * 0.52),
            (s * 0.6, s * 0.42),
            (s * 0.84, s * 0.6),
        ],
        ink,
        1.0,
        s * 0.032,
    );
    sheet.write_centred(title, (s * 0.5, s * 0.76), s * 0.075, 0.15, ink);
    sheet
}
