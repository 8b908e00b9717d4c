//! Products on a seamless backdrop: turned shapes shaded by their own normals, soft shadows.

use super::super::canvas::{Canvas, Mask, Rgb};
use super::super::noise::{Noise, mix, smooth};
use tiny_skia::{FillRule, Paint, PathBuilder, Pixmap, Rect, Transform};

/// What is photographed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Product {
    Bottle,
    Mug,
    Vase,
    Candle,
    Lamp,
    Jar,
}

#[derive(Clone, Copy)]
pub(in super::super) struct Set {
    pub(in super::super) backdrop: Rgb,
    pub(in super::super) body: Rgb,
    pub(in super::super) accent: Rgb,
    /// Body colours of the second and further products; `body` where there are none.
    pub(in super::super) others: &'static [Rgb],
}

/// Profile of a product: radius at `t` from foot (0) to top (1), both in units of its height.
fn radius(product: Product, t: f32) -> f32 {
    let foot = smooth(0.0, 0.025, t) * 0.06 + 0.94;
    match product {
        Product::Bottle => {
            let shoulder = mix(0.155, 0.082, smooth(0.66, 0.8, t));
            let cap = if t > 0.84 {
                0.092 * smooth(1.0, 0.985, t).max(0.9)
            } else {
                shoulder
            };
            foot * if (0.825..0.84).contains(&t) {
                0.076
            } else {
                cap
            }
        }
        Product::Mug => foot * mix(0.41, 0.44, t) * mix(0.96, 1.0, smooth(0.0, 0.1, t)),
        Product::Vase => {
            let belly = (-((t - 0.34) / 0.26).powi(2)).exp();
            let lip = smooth(0.86, 1.0, t);
            0.085 + 0.19 * belly + 0.045 * lip
        }
        Product::Candle => {
            if t > 0.86 {
                0.335
            } else {
                foot * 0.35
            }
        }
        Product::Lamp => {
            if t < 0.05 {
                0.19 * smooth(0.06, 0.02, t).max(0.9)
            } else if t < 0.52 {
                0.014 + 0.03 * smooth(0.14, 0.05, t)
            } else {
                mix(0.3, 0.16, smooth(0.5, 1.0, t))
            }
        }
        Product::Jar => {
            if t > 0.83 {
                0.29
            } else {
                foot * mix(0.3, 0.26, smooth(0.74, 0.83, t))
            }
        }
    }
}

/// Which part of a product a height belongs to: body, accent (cap, lid, band) or metal.
fn part(product: Product, t: f32, set: &Set) -> (Rgb, f32) {
    match product {
        Product::Bottle if t > 0.84 => (set.accent, 0.5),
        Product::Bottle if (0.36..0.37).contains(&t) || (0.395..0.4).contains(&t) => {
            (set.accent, 0.6)
        }
        Product::Mug if t > 0.965 => (set.accent, 0.9),
        Product::Vase if t < 0.3 => (set.accent, 0.25),
        Product::Candle if t > 0.86 => (set.accent, 0.4),
        Product::Candle if (0.2..0.58).contains(&t) => (Rgb(0.96, 0.94, 0.9), 0.15),
        Product::Lamp if t < 0.52 => (set.accent, 0.8),
        Product::Jar if t > 0.83 => (set.accent, 0.5),
        Product::Jar if (0.25..0.55).contains(&t) => (Rgb(0.97, 0.95, 0.91), 0.15),
        _ => (set.body, 0.45),
    }
}

/// One product: where it stands (fractions of the picture) and how tall it is (fraction of the height).
pub(in super::super) type Placed = (Product, f32, f32, f32);

pub(in super::super) fn studio(
    width: u32,
    height: u32,
    seed: u64,
    set: &Set,
    things: &[Placed],
) -> Canvas {
    let (w, h) = (width as f32, height as f32);
    let floor = h * 0.66;
    let noise = Noise::new(seed);
    let mut canvas = Canvas::paint(width, height, |x, y| {
        let light = 1.08 - 0.34 * ((x - w * 0.3) / w).powi(2) - 0.3 * ((y - h * 0.3) / h).powi(2);
        let table = smooth(floor - h * 0.05, floor + h * 0.08, y);
        let wall = set
            .backdrop
            .scale(light * (1.0 - 0.05 * noise.at(x / h * 1.5, y / h * 1.5)));
        wall.mix(
            set.backdrop
                .scale(light * 1.07)
                .mix(Rgb(1.0, 1.0, 1.0), 0.07),
            table,
        )
    });
    // Light through a window, thrown slantwise on the wall.
    if seed.is_multiple_of(2) {
        canvas.map_rows(0.0, floor, |x, y, c| {
            let u = (x + y * 0.55) / h - 0.95;
            let v = (y - x * 0.12) / h - 0.02;
            let pane =
                |a: f32, lo: f32, hi: f32| smooth(lo, lo + 0.03, a) * smooth(hi, hi - 0.03, a);
            let on = (pane(u, 0.0, 0.22) + pane(u, 0.26, 0.48))
                * (pane(v, 0.0, 0.2) + pane(v, 0.235, 0.5));
            c.screen(Rgb(1.0, 0.93, 0.8), on * 0.2)
        });
    }
    cast_shadows(&mut canvas, things, set);
    for (i, &(product, px, py, tall)) in things.iter().enumerate() {
        let body = if i == 0 { None } else { set.others.get(i - 1) };
        let own = Set {
            body: *body.unwrap_or(&set.body),
            ..*set
        };
        place(
            &mut canvas,
            product,
            (px * w, py * h),
            tall * h,
            &own,
            &noise,
        );
    }
    canvas.finish(seed, 0.2, 0.018)
}

fn cast_shadows(canvas: &mut Canvas, things: &[Placed], set: &Set) {
    // At a quarter of the size: a blurred shape has no detail to lose.
    const K: f32 = 4.0;
    let Some(mut thrown) = Pixmap::new(canvas.width / 4 + 1, canvas.height / 4 + 1) else {
        return;
    };
    let mut contact = thrown.clone();
    let paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    let (w, h) = canvas.size();
    let mut tallest: f32 = 0.0;
    for &(product, px, py, height) in things {
        let (cx, foot, tall) = (px * w, py * h, height * h);
        tallest = tallest.max(tall);
        // The profile laid down to the right.
        let lay = |t: f32, side: f32| {
            let r = radius(product, t) * tall * side;
            (
                (cx + t * tall * 0.85 + r * 0.75) / K,
                (foot - t * tall * 0.2 + r * 0.22) / K,
            )
        };
        let mut path = PathBuilder::new();
        for i in 0..=24 {
            let (x, y) = lay(i as f32 / 24.0, -1.0);
            if i == 0 {
                path.move_to(x, y);
            } else {
                path.line_to(x, y);
            }
        }
        for i in (0..=24).rev() {
            let (x, y) = lay(i as f32 / 24.0, 1.0);
            path.line_to(x, y);
        }
        path.close();
        if let Some(path) = path.finish() {
            thrown.fill_path(
                &path,
                &paint,
                FillRule::Winding,
                Transform::identity(),
                None,
            );
        }
        let r = radius(product, 0.03) * tall;
        let oval = Rect::from_xywh(
            (cx - r * 1.08) / K,
            (foot - r * 0.22) / K,
            r * 2.2 / K,
            r * 0.5 / K,
        );
        if let Some(path) = oval.and_then(PathBuilder::from_oval) {
            contact.fill_path(
                &path,
                &paint,
                FillRule::Winding,
                Transform::identity(),
                None,
            );
        }
    }
    let tint = set.backdrop.scale(0.3).mix(set.body.scale(0.3), 0.25);
    for (shape, blur, amount) in [(&thrown, 0.035, 0.42), (&contact, 0.012, 0.75)] {
        let mask = Mask::of(shape).blur(tallest / K * blur);
        canvas.shade_scaled(&mask, K, tint, amount);
    }
}

fn place(
    canvas: &mut Canvas,
    product: Product,
    (cx, foot): (f32, f32),
    tall: f32,
    set: &Set,
    noise: &Noise,
) {
    let squash = 0.16;
    if product == Product::Mug {
        handle(canvas, (cx + tall * 0.42, foot - tall * 0.52), tall, set);
    }
    let widest = tall * 0.46;
    let lamp_on = product == Product::Lamp;
    let top_r = radius(product, 1.0) * tall;
    canvas.map_box(
        (cx - widest, foot - tall - top_r * squash - 2.0),
        (cx + widest, foot + widest * squash + 2.0),
        |x, y, under| {
            let dx = x - cx;
            // A level circle looks like a flat oval: its front hangs lower than its sides.
            let t0 = (foot - y) / tall;
            let guess = radius(product, t0.clamp(0.0, 1.0)) * tall;
            let u0 = (dx / guess).clamp(-1.0, 1.0);
            let sag = guess * squash * (1.0 - u0 * u0).sqrt();
            let t = (foot - y + sag) / tall;
            if t < 0.0 {
                return under;
            }
            if t > 1.0 {
                let (ex, ey) = (dx / top_r, (y - (foot - tall)) / (top_r * squash));
                let inside = smooth(1.0, 0.97, (ex * ex + ey * ey).sqrt());
                return under.mix(top(product, set, ex, ey), inside);
            }
            let r = radius(product, t) * tall;
            let cover = (r - dx.abs() + 0.5).clamp(0.0, 1.0);
            if cover <= 0.0 {
                return under;
            }
            let u = (dx / r).clamp(-1.0, 1.0);
            let depth = (1.0 - u * u).sqrt();
            let flare = (radius(product, (t + 0.01).min(1.0))
                - radius(product, (t - 0.01).max(0.0)))
                / 0.02;
            let (base, gloss) = part(product, t, set);
            let diffuse = (-u * 0.62 + depth * 0.72 - flare * 0.25).clamp(-0.2, 1.2);
            let bounce = smooth(0.55, 1.0, u) * 0.14;
            let strip = smooth(0.1, 0.02, (u + 0.52).abs() - 0.035)
                * smooth(0.02, 0.1, t)
                * smooth(1.0, 0.94, t);
            let edge = smooth(0.86, 1.0, u.abs()) * 0.22;
            let speck = if noise.at(x * 0.9, y * 0.9) > 0.5 && gloss < 0.5 {
                0.93
            } else {
                1.0
            };
            let ground = 1.0 - 0.22 * smooth(0.14, 0.0, t);
            let mut c = base.scale((0.46 + 0.62 * diffuse + bounce - edge) * ground * speck);
            c = c.screen(Rgb(1.0, 0.98, 0.95), strip * gloss * 0.7);
            if lamp_on && t > 0.52 {
                let warm = Rgb(1.0, 0.86, 0.6);
                c = c.screen(warm, 0.5 + 0.35 * smooth(1.0, 0.5, t) * depth);
            }
            under.mix(c, cover)
        },
    );
    match product {
        Product::Lamp => {
            canvas.glow(
                (cx, foot - tall * 0.66),
                tall * 0.55,
                Rgb(1.0, 0.8, 0.5),
                0.32,
            );
            canvas.glow((cx, foot), tall * 0.3, Rgb(1.0, 0.8, 0.5), 0.22);
        }
        Product::Mug => steam(canvas, (cx, foot - tall * 1.04), tall, noise),
        _ => {}
    }
}

/// What one sees from above the rim.
fn top(product: Product, set: &Set, ex: f32, ey: f32) -> Rgb {
    let d = (ex * ex + ey * ey).sqrt();
    match product {
        Product::Mug => {
            let coffee = Rgb(0.2, 0.11, 0.07).mix(Rgb(0.45, 0.28, 0.17), smooth(0.6, 0.9, d));
            let wall = set.body.scale(0.6 - 0.2 * ex);
            let c = if ey < -0.15 + 0.2 * (1.0 - ex * ex) {
                wall.mix(coffee, smooth(-0.42, -0.36, ey))
            } else {
                coffee
            };
            c.mix(set.accent, smooth(0.92, 0.95, d))
        }
        Product::Vase => set
            .body
            .scale(0.25 + 0.2 * smooth(0.3, 1.0, ey))
            .mix(set.body, smooth(0.85, 0.92, d)),
        Product::Lamp => Rgb(1.0, 0.94, 0.8),
        _ => set
            .accent
            .scale(1.12 - 0.12 * ex - 0.08 * d)
            .mix(set.accent.scale(0.8), smooth(0.93, 1.0, d)),
    }
}

fn handle(canvas: &mut Canvas, (cx, cy): (f32, f32), tall: f32, set: &Set) {
    let (ring, thick) = (tall * 0.245, tall * 0.062);
    let reach = ring + thick + 2.0;
    canvas.map_box(
        (cx - reach, cy - reach * 1.3),
        (cx + reach, cy + reach * 1.3),
        |x, y, under| {
            let (dx, dy) = (x - cx, (y - cy) / 1.18);
            let d = (dx * dx + dy * dy).sqrt();
            let across = (d - ring) / thick;
            let cover = ((1.0 - across.abs()) * thick + 0.5).clamp(0.0, 1.0);
            if cover <= 0.0 {
                return under;
            }
            let (nx, ny) = (dx / d * across, dy / d * across);
            let lit = 0.62 - 0.3 * nx - 0.28 * ny + 0.2 * (1.0 - across * across).max(0.0).sqrt();
            let shine = smooth(0.25, 0.0, (across + 0.35).abs()) * smooth(0.3, -0.6, ny) * 0.35;
            under.mix(set.body.scale(lit).screen(Rgb(1.0, 1.0, 1.0), shine), cover)
        },
    );
}

fn steam(canvas: &mut Canvas, (cx, cy): (f32, f32), tall: f32, noise: &Noise) {
    canvas.map_box(
        (cx - tall * 0.5, cy - tall * 0.85),
        (cx + tall * 0.5, cy),
        |x, y, c| {
            let up = (cy - y) / (tall * 0.85);
            let sway = noise.at(up * 2.2, 3.0) * tall * 0.24 * up;
            let u = (x - cx - sway) / tall;
            let wisp = smooth(
                0.0,
                0.5,
                noise.fbm(u * 5.0 + noise.at(up * 3.0, 9.0), up * 1.8 + 40.0, 3),
            );
            let shape = (-(u * (5.0 - 1.5 * up)).powi(2)).exp()
                * smooth(0.0, 0.15, up)
                * smooth(1.0, 0.35, up);
            c.screen(Rgb(1.0, 1.0, 1.0), wisp * shape * 0.5)
        },
    );
}
