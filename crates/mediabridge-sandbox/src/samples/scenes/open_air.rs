//! Sea, dunes, coast from above, forest, northern lights, night sky.

use super::super::canvas::{Canvas, Rgb, hex, ramp};
use super::super::noise::{Field, Noise, Rng, mix, smooth};
use super::mountains::{Mood, conifer, reflect, sky};

/// A low sun over open water.
pub(in super::super) fn sea(width: u32, height: u32, seed: u64, mood: &Mood) -> Canvas {
    let noise = Noise::new(seed);
    let (w, h) = (width as f32, height as f32);
    let horizon = (h * 0.58).round();
    let low = Mood {
        sun_at: (mood.sun_at.0, 0.47),
        ..*mood
    };
    let mut canvas = sky(width, height, seed, &low, 0.6);
    let above = canvas.clone();
    let sun_x = low.sun_at.0 * w;
    let deep = mood.near.mix(mood.sky[0], 0.55);
    canvas.map_rows(horizon, h, |x, y, _| {
        let d = (y - horizon + 1.0) / (h - horizon);
        // Perspective: the same wave is small at the horizon and wide at the shore.
        let z = 1.0 / (d + 0.035);
        let u = (x - w * 0.5) / h * z * 2.2;
        let v = z * 5.5;
        let swell = noise.at(u * 0.8, v * 1.3) + 0.5 * noise.at(u * 2.1 + 7.0, v * 2.9);
        let chop = noise.at(u * 5.0, v * 6.0);
        let tilt = swell * 0.75 + chop * 0.4;
        let mirrored = above.get(
            x + tilt * 20.0,
            horizon - (y - horizon) * 0.8 - (0.6 + tilt) * h * 0.05,
        );
        let facing = (0.55 - d * 0.45 + tilt * 0.5).clamp(0.0, 1.0);
        let water = deep.mix(mirrored, facing);
        let spread = (x - sun_x).abs() / (w * (0.02 + 0.09 * d));
        let path = (-spread * spread).exp();
        let glitter = smooth(0.12, 0.5, tilt + path * 0.28) * path;
        water.screen(mood.sun, glitter * 0.9)
    });
    canvas.map_rows(horizon - 3.0, horizon + 5.0, |_, y, c| {
        c.mix(mood.haze, 0.6 * smooth(5.0, 0.0, (y - horizon).abs()))
    });
    canvas.finish(seed, 0.2, 0.02)
}

/// Sharp crests, a lit and a shaded flank, wind ripples.
pub(in super::super) fn dunes(
    width: u32,
    height: u32,
    seed: u64,
    mood: &Mood,
    sand: Rgb,
) -> Canvas {
    let noise = Noise::new(seed);
    let mut rng = Rng::new(seed);
    let h = height as f32;
    let mut canvas = sky(width, height, seed, mood, 0.55);
    let shadow = sand.scale(0.42).mix(mood.sky[0], 0.28);
    let light = if mood.sun_at.0 < 0.5 { 1.0 } else { -1.0 };
    for i in 0..6 {
        let t = i as f32 / 5.0;
        let base = h * mix(0.5, 1.05, t.powf(1.1));
        let amplitude = h * mix(0.07, 0.3, t);
        let f = mix(2.4, 0.75, t) / h;
        let offset = rng.range(0.0, 300.0);
        let crest = |x: f32| {
            let u = x * f + offset;
            let bend = noise.at(u * 0.6, 5.0 + t);
            base - amplitude
                * (1.0 - (noise.at(u + bend * 0.6, t * 3.0) * 1.5).abs())
                    .max(0.0)
                    .powf(0.85)
        };
        // The crest wanders down the face: left of it sun, right of it shade.
        let spine = Field::new(width, height, 5, |x, y| {
            let depth = (y - crest(x)).max(0.0);
            let shift = depth * 0.9 + noise.at(x * f * 1.5, depth / h * 3.0) * h * 0.05;
            (crest(x + shift * light + 3.0) - crest(x + shift * light - 3.0)) / 6.0 * light
        });
        let far = mood.haze.mix(mood.sky[3], 0.4);
        let veil = (1.0 - t).powf(1.3) * 0.68;
        canvas.layer(crest, |x, y, depth| {
            let slope = -spine.at(x, y);
            let lit = smooth(-0.05, 0.06, slope);
            let ripple_u = (y * 0.9 + x * 0.22) / h;
            let warp = noise.at(x / h * 6.0, y / h * 6.0) * 1.4;
            let ripple =
                (ripple_u * mix(220.0, 120.0, t) + warp * 6.0).sin() * 0.022 * smooth(0.3, 1.0, t);
            let grain = noise.at(x * 0.21, y * 0.35) * 0.018;
            let bright = sand.mix(mood.sun, 0.28 * (1.0 - smooth(0.0, h * 0.3, depth)));
            let c = shadow
                .mix(bright, lit)
                .scale(1.0 + ripple + grain - 0.12 * smooth(0.0, h * 0.4, depth));
            c.mix(far, veil)
        });
    }
    canvas.finish(seed, 0.2, 0.02)
}

/// A shore seen from a drone: sand, foam lines, shallow and deep water.
pub(in super::super) fn coast(width: u32, height: u32, seed: u64, warm: bool) -> Canvas {
    let noise = Noise::new(seed);
    let (w, h) = (width as f32, height as f32);
    let line = Field::new(width, height, 3, |x, y| {
        let (u, v) = (x / h, y / h);
        (u - v * 0.55) * 0.95 - 0.2 * w / h + noise.fbm(u * 1.2, v * 1.2, 5) * 0.42
    });
    let detail = Field::new(width, height, 2, |x, y| {
        noise.fbm(x / h * 11.0, y / h * 11.0, 4)
    });
    let water: [Rgb; 5] = if warm {
        [
            hex(0xbfeee0),
            hex(0x6fd6cf),
            hex(0x2bb0bd),
            hex(0x0f7f9f),
            hex(0x0b4f78),
        ]
    } else {
        [
            hex(0xb9d8d4),
            hex(0x6fa8ac),
            hex(0x3b7d8a),
            hex(0x1f5568),
            hex(0x123a4e),
        ]
    };
    let sand: [Rgb; 3] = if warm {
        [hex(0xd8b98c), hex(0xf0dcb8), hex(0xf7ead2)]
    } else {
        [hex(0x4f4a48), hex(0x6d6661), hex(0x858079)]
    };
    let canvas = Canvas::paint(width, height, |x, y| {
        let d = line.at(x, y);
        let rough = detail.at(x, y);
        let fine = noise.at(x * 0.35, y * 0.35);
        if d < 0.0 {
            let dry = smooth(0.0, 0.22, -d + rough * 0.02);
            let wet = sand[0].scale(0.92);
            let c = wet.mix(ramp(&sand, dry), smooth(0.005, 0.05, -d));
            c.scale(1.0 + rough * 0.05 + fine * 0.045)
        } else {
            let depth = (d + rough * 0.05).max(0.0);
            let mut c = ramp(&water, (depth * 1.55).powf(0.8).min(1.0));
            let swell = noise.at(d * 38.0 + rough * 1.2, (x + y) / h * 2.4);
            c = c.scale(1.0 + swell * 0.07 + fine * 0.025);
            for (k, at) in [(1.0, 0.006), (0.85, 0.055), (0.6, 0.125)] {
                let wobble = at + rough * 0.022;
                let width =
                    0.012 * (1.2 + noise.at(x / h * 5.0, y / h * 5.0 + at * 90.0) * 1.6).max(0.1);
                let lace = smooth(
                    -0.35,
                    0.3,
                    noise.at(x * 0.06, y * 0.06 + at * 50.0) + fine * 0.5,
                );
                let foam = smooth(width, 0.0, (d - wobble).abs()) * lace * k;
                c = c.mix(Rgb(0.97, 0.98, 0.97), foam);
            }
            c
        }
    });
    canvas.finish(seed, 0.16, 0.02)
}

/// Trunks losing themselves in the light between them.
pub(in super::super) fn forest(
    width: u32,
    height: u32,
    seed: u64,
    light: Rgb,
    dark: Rgb,
) -> Canvas {
    let noise = Noise::new(seed);
    let mut rng = Rng::new(seed);
    let (w, h) = (width as f32, height as f32);
    let glow = (w * rng.range(0.3, 0.7), h * 0.34);
    let mut canvas = Canvas::paint(width, height, |x, y| {
        let d = (((x - glow.0) / w).powi(2) * 1.6 + ((y - glow.1) / h).powi(2)).sqrt();
        light.mix(dark, smooth(0.0, 1.15, d) * 0.75)
    });
    let air = Field::new(width, height, 16, |x, y| {
        let d = ((x - glow.0) / w).powi(2) * 2.0 + ((y - glow.1) / h).powi(2) * 1.2;
        (-d * 3.0).exp()
    });
    for layer in 0..6 {
        let t = layer as f32 / 5.0;
        let colour = light.mix(dark, mix(0.2, 1.0, t.powf(0.8)));
        let ground = h * mix(0.66, 0.97, t.powf(1.3));
        let offset = rng.range(0.0, 200.0);
        let floor = |x: f32| {
            ground + noise.fbm(x / h * mix(2.5, 1.2, t) + offset, t * 4.0, 4) * h * 0.045
                - (noise.at(x / h * 60.0, offset).abs() * 0.7
                    + noise.at(x / h * 140.0, offset).abs() * 0.3)
                    * h
                    * 0.05
                    * t
        };
        let count = mix(30.0, 5.0, t) as usize;
        for k in 0..count {
            let half = h * mix(0.004, 0.026, t) * rng.range(0.65, 1.35);
            let cell = w / count as f32;
            let x0 = (k as f32 + 0.5) * cell + rng.bell() * cell * 0.6;
            let lean = rng.bell() * 0.05;
            let id = rng.range(0.0, 100.0);
            let end = floor(x0) + h * 0.03;
            let reach = h * 0.06 + half * 2.5;
            canvas.map_box((x0 - reach, 0.0), (x0 + reach, end), |x, y, under| {
                let up = (end - y) / h;
                let centre = x0 + lean * up * h + noise.at(up * 2.5, id) * h * 0.012;
                let flare = 1.0 - 0.35 * up + 0.9 * (-up * 26.0).exp();
                let half = half * flare;
                let d = (x - centre) / half;
                let cover = ((half - (x - centre).abs()) + 0.5).clamp(0.0, 1.0);
                if cover <= 0.0 {
                    return under;
                }
                let bark = noise.at(x * 0.22 / (0.3 + t), y * 0.035) * 0.12 * t;
                let towards = if x0 < glow.0 { d } else { -d };
                let rim = smooth(0.35, 1.0, towards) * 0.3;
                let sunk = smooth(0.0, 0.35, up);
                let c = colour.scale(1.0 + bark).mix(light, rim * 0.6 * sunk);
                under.mix(c, cover)
            });
        }
        let leaf = Field::new(width, (height as f32 * 0.45) as u32 + 4, 3, |x, y| {
            let k = mix(14.0, 6.0, t) / h;
            noise.fbm(x * k + offset, y * k, 5)
        });
        canvas.map_rows(0.0, h * 0.45, |x, y, under| {
            let crown = mix(0.16, 0.26, t) * h;
            let cover = smooth(0.12, 0.2, leaf.at(x, y) + 0.55 - y / crown * 0.62);
            under.mix(colour.scale(1.0 + leaf.at(x, y) * 0.2), cover * 0.85)
        });
        canvas.layer(floor, |x, y, depth| {
            let blade = noise.at(x / h * 55.0, y / h * 22.0) * 0.16
                + noise.at(x / h * 150.0, y / h * 60.0) * 0.1;
            colour
                .scale(1.0 + blade)
                .mix(light, 0.16 * (1.0 - t) * smooth(h * 0.12, 0.0, depth))
        });
        // The air between this layer and the next.
        let amount = 0.16 * (1.0 - t);
        if amount > 0.0 {
            canvas.map(|x, y, c| c.mix(light, amount * air.at(x, y)));
        }
    }
    let rays = Field::new(width, height, 3, |x, y| {
        let angle = ((x - glow.0) / (y + h * 0.5)).atan();
        smooth(
            0.0,
            0.5,
            noise.at(angle * 9.0, 2.0) + 0.4 * noise.at(angle * 23.0, 7.0),
        )
    });
    canvas.map(|x, y, c| {
        let d = ((x - glow.0) / w).powi(2) * 3.0 + ((y - glow.1) / h).powi(2);
        c.screen(light, rays.at(x, y) * 0.34 * (-d * 4.0).exp())
    });
    canvas.finish(seed, 0.3, 0.022)
}

/// Points of light of very different brightness.
pub(super) fn stars(canvas: &mut Canvas, rng: &mut Rng, count: usize, bottom: f32) {
    let (w, _) = canvas.size();
    for _ in 0..count {
        let (x, y) = (rng.range(0.0, w), rng.range(0.0, bottom));
        let bright = rng.unit().powi(7);
        let tint = ramp(&[hex(0xffd9b0), hex(0xffffff), hex(0xbcd3ff)], rng.unit());
        if bright > 0.6 {
            canvas.glow((x, y), 0.7 + (bright - 0.6) * 2.4, tint, 0.95);
        } else {
            let c = canvas.get(x, y);
            canvas.set(x.floor(), y.floor(), c.screen(tint, 0.25 + bright));
        }
    }
}

/// Curtains of light over pines and still water. `phase` moves the curtains (films use it).
pub(in super::super) fn aurora(
    width: u32,
    height: u32,
    seed: u64,
    phase: f32,
    tint: [Rgb; 3],
) -> Canvas {
    let noise = Noise::new(seed);
    let mut rng = Rng::new(seed);
    let (w, h) = (width as f32, height as f32);
    let night = [hex(0x030916), hex(0x071a2f), hex(0x0d2f44), hex(0x1a4a55)];
    let mut canvas = Canvas::paint(width, height, |_, y| ramp(&night, y / (h * 0.72)));
    stars(&mut canvas, &mut rng, (w * h / 1500.0) as usize, h * 0.7);
    for curtain in 0..3 {
        let k = curtain as f32;
        let level = h * (0.34 + 0.12 * k);
        let strength = 1.15 - k * 0.16;
        let id = rng.range(0.0, 60.0);
        let reach = h * (0.46 - k * 0.04);
        let columns: Vec<(f32, f32)> = (0..width)
            .map(|x| {
                let u = x as f32 / h;
                let foot = level
                    + noise.at(u * 1.05 + id + phase * 0.25, 1.0 + phase * 0.3) * h * 0.34
                    + noise.at(u * 3.6 + id - phase * 0.3, 5.0 + phase * 0.4) * h * 0.05;
                let folds = 0.72
                    + noise.at(u * 9.0 + id + phase * 0.8, 9.0 + phase * 0.5) * 0.75
                    + noise.at(u * 34.0 + id, 11.0 + phase) * 0.28;
                let patch = smooth(-0.4, 0.3, noise.at(u * 0.85 + id, 20.0 + phase * 0.2));
                (foot, (folds * patch).clamp(0.0, 1.2))
            })
            .collect();
        canvas.map_rows(0.0, h * 0.8, |x, y, c| {
            let (foot, amount) = columns[x as usize];
            let up = (foot - y) / reach;
            if amount <= 0.0 || !(-0.22..2.4).contains(&up) {
                return c;
            }
            let fade = if up < 0.0 {
                smooth(-0.22, 0.02, up)
            } else {
                (-up * 2.1).exp()
            };
            let colour = ramp(&tint, (up * 0.75 + 0.04).clamp(0.0, 1.0));
            c.screen(colour, fade * amount * strength)
        });
    }
    let shore = h * 0.79;
    for (i, base) in [0.74, 0.79].into_iter().enumerate() {
        let near = i as f32;
        let colour = hex(0x0a2029).mix(hex(0x02080c), near);
        canvas.layer(
            |x| {
                let u = x / h;
                let ground = h * base
                    - (noise.ridged(u * (0.9 + near), near * 7.0 + 3.0, 4))
                        * h
                        * mix(0.1, 0.012, near);
                ground
                    - conifer(&noise, x + near * 999.0, h * mix(0.011, 0.021, near))
                        * h
                        * mix(0.022, 0.05, near)
            },
            |_, _, _| colour,
        );
    }
    reflect(&mut canvas, &noise, shore, hex(0x04121a));
    canvas.finish(seed, 0.25, 0.02)
}

/// The band of the galaxy over a quiet ridge.
pub(in super::super) fn night(width: u32, height: u32, seed: u64, glow: [Rgb; 3]) -> Canvas {
    let noise = Noise::new(seed);
    let mut rng = Rng::new(seed);
    let (w, h) = (width as f32, height as f32);
    let dust = Field::new(width, height, 4, |x, y| {
        let (u, v) = (x / h, y / h);
        let warp = noise.fbm(u * 2.0, v * 2.0, 4);
        noise.fbm(u * 2.6 + warp, v * 2.6 - warp, 5)
    });
    let deep = hex(0x050a1c);
    let mut canvas = Canvas::paint(width, height, |x, y| {
        let across = ((x - w * 0.56) / h * 0.86 + (y - h * 0.4) / h * 0.5) * 2.9;
        let d = dust.at(x, y);
        let band = (-(across + d * 0.5).powi(2)).exp();
        let lane = smooth(
            0.05,
            0.45,
            d + 0.35 * (1.0 - (across * 2.2).abs()).max(-0.4),
        );
        let base = deep.mix(glow[2].scale(0.5), (y / h).powi(2) * 0.9);
        base.screen(glow[0], band * 0.55)
            .screen(glow[1], band * band * (0.35 + d * 0.5).max(0.0))
            .mix(deep, lane * band * 0.62)
    });
    stars(&mut canvas, &mut rng, (w * h / 420.0) as usize, h * 0.95);
    for _ in 0..(w * h / 700.0) as usize {
        // Most stars crowd in the band.
        let along = rng.range(-0.2, 1.2);
        let y = along * h;
        let x = w * 0.56 - (y - h * 0.4) * 0.58 + rng.bell() * h * 0.33;
        let c = canvas.get(x, y);
        canvas.set(
            x.floor(),
            y.floor(),
            c.screen(hex(0xffffff), rng.unit().powi(3) * 0.8),
        );
    }
    for i in 0..3 {
        let t = i as f32 / 2.0;
        let colour = glow[2].scale(0.28).mix(hex(0x02040a), t);
        canvas.layer(
            |x| {
                let ground = h * mix(0.9, 1.0, t)
                    - noise.ridged(x / h * (1.4 - t * 0.5) + t * 40.0, t, 5) * h * 0.2;
                if i == 2 {
                    ground - conifer(&noise, x, h * 0.03) * h * 0.09
                } else {
                    ground
                }
            },
            |_, _, depth| colour.scale(1.0 - 0.3 * smooth(0.0, h * 0.1, depth)),
        );
    }
    canvas.finish(seed, 0.25, 0.022)
}
