//! Skylines at dusk over a river, and lights out of focus.

use super::super::canvas::{Canvas, Rgb, hex, ramp};
use super::super::noise::{Noise, Rng, mix, smooth};
use super::mountains::{Mood, reflect, sky};

struct Building {
    left: f32,
    right: f32,
    top: f32,
    setback: f32,
    spire: f32,
    windows: u64,
}

/// Rows of buildings, the far ones in haze, the near ones with lit windows.
pub(in super::super) fn skyline(
    width: u32,
    height: u32,
    seed: u64,
    mood: &Mood,
    lit: f32,
) -> Canvas {
    let noise = Noise::new(seed);
    let mut rng = Rng::new(seed);
    let (w, h) = (width as f32, height as f32);
    let shore = (h * 0.76).round();
    let mut canvas = sky(width, height, seed, mood, 0.74);
    for layer in 0..4 {
        let t = layer as f32 / 3.0;
        let colour = mood.haze.mix(mood.near, mix(0.18, 0.96, t));
        let centre = w * rng.range(0.3, 0.7);
        let mut x = -rng.range(0.0, h * 0.1);
        let mut row = Vec::new();
        while x < w {
            let wide = h * rng.range(0.035, 0.1) * mix(0.8, 1.15, t);
            let bump = (-((x - centre) / (w * 0.26)).powi(2)).exp();
            let tall = mix(0.2, 0.1, t)
                + bump * mix(0.3, 0.2, t) * rng.range(0.35, 1.0)
                + rng.unit() * 0.1;
            row.push(Building {
                left: x.round(),
                right: (x + wide).round(),
                top: (shore - h * tall).round(),
                setback: if rng.unit() < 0.4 {
                    (wide * 0.2).round()
                } else {
                    0.0
                },
                spire: if rng.unit() < 0.16 {
                    h * rng.range(0.03, 0.1)
                } else {
                    0.0
                },
                windows: rng.below(1 << 20) as u64,
            });
            x += wide + if rng.unit() < 0.3 { h * 0.012 } else { 0.0 };
        }
        for house in &row {
            raise(&mut canvas, house, colour, mood, t, lit, shore);
        }
        canvas.map_rows(shore - h * 0.5, shore, |_, y, c| {
            let low = smooth(shore - h * 0.36, shore, y);
            c.mix(mood.haze.mix(mood.sky[3], 0.4), low * 0.5 * (1.0 - t))
        });
    }
    reflect(&mut canvas, &noise, shore, mood.near.mix(mood.sky[0], 0.5));
    canvas.finish(seed, 0.25, 0.02)
}

fn raise(
    canvas: &mut Canvas,
    house: &Building,
    colour: Rgb,
    mood: &Mood,
    t: f32,
    lit: f32,
    shore: f32,
) {
    let (w, h) = canvas.size();
    let mut rng = Rng::new(house.windows);
    let tone = colour.scale(1.0 + rng.bell() * 0.1);
    let middle = (house.left + house.right) * 0.5;
    let lamp = ramp(
        &[hex(0xffb45e), hex(0xffdf9e), hex(0xfff3d6), hex(0xcfe4ff)],
        rng.unit(),
    );
    let from_left = mood.sun_at.0 * w < middle;
    let step = house.setback * 1.4;
    let body = |canvas: &mut Canvas, left: f32, right: f32, top: f32, bottom: f32| {
        canvas.map_box((left, top), (right, bottom), |x, y, _| {
            let u = (x - left) / (right - left);
            let side = if from_left { 1.0 - u } else { u };
            let up = 1.0 - (y - top) / (shore - top);
            tone.mix(mood.sun.mix(mood.haze, 0.5), 0.16 * side * (0.4 + 0.6 * up))
        });
    };
    body(canvas, house.left, house.right, house.top + step, shore);
    if step > 0.0 {
        body(
            canvas,
            house.left + house.setback,
            house.right - house.setback,
            house.top,
            house.top + step,
        );
    }
    if house.spire > 0.0 {
        canvas.map_box(
            (middle - 1.0, house.top - house.spire),
            (middle + 1.0, house.top),
            |_, _, _| tone,
        );
    }
    if t < 0.2 {
        return;
    }
    let (cell_x, cell_y) = (h * mix(0.007, 0.0105, t), h * mix(0.010, 0.0145, t));
    let columns = ((house.right - house.left) / cell_x) as usize;
    let rows = ((shore - house.top - step) / cell_y) as usize;
    let busy = rng.range(0.25, 1.0) * lit;
    for row in 1..rows.saturating_sub(1) {
        let floor = if rng.unit() < 0.12 { 1.6 } else { 0.75 };
        for column in 0..columns {
            let on = rng.unit() < busy * floor;
            let x = house.left + (column as f32 + 0.28) * cell_x;
            let y = house.top + step + (row as f32 + 0.25) * cell_y;
            if x + cell_x * 0.6 > house.right {
                continue;
            }
            let power = rng.range(0.35, 1.0) * mix(0.55, 1.0, t);
            canvas.map_box(
                (x.round(), y.round()),
                ((x + cell_x * 0.52).round(), (y + cell_y * 0.55).round()),
                |_, _, c| {
                    if on {
                        c.mix(lamp, power)
                    } else {
                        c.scale(0.88)
                    }
                },
            );
        }
    }
}

/// Street lights seen through a wide-open lens.
pub(in super::super) fn bokeh(
    width: u32,
    height: u32,
    seed: u64,
    lights: &[Rgb],
    night: [Rgb; 3],
) -> Canvas {
    let mut rng = Rng::new(seed);
    let noise = Noise::new(seed);
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::paint(width, height, |x, y| {
        ramp(&night, y / h + noise.at(x / h * 1.3, y / h * 1.3) * 0.4)
    });
    for i in 0..130 {
        let far = i as f32 / 130.0;
        let radius = h * mix(0.012, 0.085, far * far) * rng.range(0.75, 1.3);
        let centre = (
            rng.range(-0.05, 1.05) * w,
            h * (0.52 + rng.bell() * mix(0.2, 0.48, far)),
        );
        let tint = lights[rng.below(lights.len())];
        let amount = mix(0.75, 0.3, far) * rng.range(0.5, 1.0);
        let reach = radius + 3.0;
        let soft = 1.5 + radius * 0.05;
        canvas.map_box(
            (centre.0 - reach, centre.1 - reach),
            (centre.0 + reach, centre.1 + reach),
            |x, y, c| {
                let (dx, dy) = ((x - centre.0).abs(), (y - centre.1).abs());
                // A hexagonal aperture, rounded.
                let hexagon = (dx * 0.866 + dy * 0.5).max(dy);
                let d = mix(hexagon, (dx * dx + dy * dy).sqrt(), 0.6);
                let disc = smooth(radius, radius - soft, d);
                let rim = smooth(radius * 0.72, radius * 0.97, d) * 0.45;
                c.screen(tint, disc * amount * (0.62 + rim))
            },
        );
    }
    canvas.finish(seed, 0.35, 0.02)
}
