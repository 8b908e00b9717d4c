//! Ranges fading into haze, with pines in front or a lake below.

use super::super::canvas::{Canvas, Rgb, hex, ramp};
use super::super::noise::{Field, Noise, Rng, mix, smooth};

/// The light of one hour of one season.
#[derive(Clone, Copy)]
pub(in super::super) struct Mood {
    /// From the top of the sky to the horizon.
    pub(in super::super) sky: [Rgb; 4],
    pub(in super::super) haze: Rgb,
    pub(in super::super) near: Rgb,
    pub(in super::super) sun: Rgb,
    /// Fractions of width and height.
    pub(in super::super) sun_at: (f32, f32),
    pub(in super::super) clouds: f32,
}

const fn mood(
    sky: [u32; 4],
    haze: u32,
    near: u32,
    sun: u32,
    sun_at: (f32, f32),
    clouds: f32,
) -> Mood {
    Mood {
        sky: [hex(sky[0]), hex(sky[1]), hex(sky[2]), hex(sky[3])],
        haze: hex(haze),
        near: hex(near),
        sun: hex(sun),
        sun_at,
        clouds,
    }
}

pub(in super::super) const DAWN: Mood = mood(
    [0x3d5a80, 0x8fa8c8, 0xf3c6b1, 0xffe3c2],
    0xf0c3ae,
    0x1e2b45,
    0xfff0d0,
    (0.68, 0.36),
    0.5,
);
pub(in super::super) const MIST: Mood = mood(
    [0x8fb0bd, 0xb5ced3, 0xd8e4e0, 0xeef1e8],
    0xcfdfdc,
    0x12302f,
    0xfffbe8,
    (0.3, 0.22),
    0.35,
);
pub(in super::super) const EMBER: Mood = mood(
    [0x2b1b47, 0x7a2f5d, 0xe8604c, 0xffc36b],
    0xf08a5a,
    0x1c0f26,
    0xffe9a8,
    (0.42, 0.43),
    0.7,
);
pub(in super::super) const NOON: Mood = mood(
    [0x2f7fc4, 0x5fa6dc, 0x9fcdec, 0xdcedf4],
    0xa9cbe0,
    0x1f4a3a,
    0xffffff,
    (0.82, 0.1),
    0.9,
);
pub(in super::super) const LILAC: Mood = mood(
    [0x4b4a86, 0x8a78b5, 0xd8a7c4, 0xfcd9cf],
    0xc9a4c4,
    0x261f47,
    0xfff0e6,
    (0.56, 0.34),
    0.45,
);
pub(in super::super) const DUSK: Mood = mood(
    [0x0d1b35, 0x24406b, 0x6b7fa6, 0xe6b89c],
    0x7f8db0,
    0x070d1c,
    0xffd9b0,
    (0.24, 0.5),
    0.35,
);
pub(in super::super) const GOLD: Mood = mood(
    [0x6d8a9c, 0xb9b79f, 0xf2cf8d, 0xffe7b5],
    0xe6b877,
    0x3a2414,
    0xfff6d6,
    (0.74, 0.33),
    0.5,
);

/// What stands at the front.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Front {
    Hills,
    Pines,
    Lake,
}

/// Paints the sky of a mood, sun and clouds included.
pub(super) fn sky(width: u32, height: u32, seed: u64, mood: &Mood, horizon: f32) -> Canvas {
    let noise = Noise::new(seed ^ 0x51);
    let (w, h) = (width as f32, height as f32);
    let unit = 1.0 / h;
    let clouds = Field::new(width, height, 4, |x, y| {
        let (u, v) = (x * unit, y * unit);
        let warp = noise.at(u * 1.7, v * 4.0) * 0.5;
        noise.fbm(u * 1.5 + warp, v * 5.5 + warp * 1.5, 5)
    });
    let sun = (mood.sun_at.0 * w, mood.sun_at.1 * h);
    let rows: Vec<Rgb> = (0..height)
        .map(|y| ramp(&mood.sky, (y as f32 / (h * horizon)).powf(0.9)))
        .collect();
    let sunlight = Field::new(width, height, 16, |x, y| {
        (-(((x - sun.0) / w).powi(2) + ((y - sun.1) / h).powi(2)) * 5.0).exp()
    });
    let bottom = horizon * h + 2.0;
    let mut canvas = Canvas::paint(width, height, |x, y| {
        let base = rows[y as usize];
        if y > bottom {
            return base;
        }
        let near_sun = sunlight.at(x, y);
        let cover = smooth(-0.05, 0.75, clouds.at(x, y)) * mood.clouds;
        // Clouds are lit from below near the sun and take the horizon's colour elsewhere.
        let lit = mood.sky[3].mix(mood.sun, near_sun);
        let shade = base.mix(mood.haze, 0.5).scale(0.96);
        base.mix(shade.mix(lit, 0.35 + 0.65 * near_sun), cover * 0.8)
    });
    canvas.glow(sun, h * 0.42, mood.sun, 0.35);
    canvas.glow(sun, h * 0.13, mood.sun, 0.45);
    let r = h * 0.028;
    canvas.map_box(
        (sun.0 - r * 2.0, sun.1 - r * 2.0),
        (sun.0 + r * 2.0, sun.1 + r * 2.0),
        |x, y, c| {
            let d = ((x - sun.0).powi(2) + (y - sun.1).powi(2)).sqrt();
            c.mix(mood.sun, smooth(r + 2.0, r - 2.0, d) * 0.95)
        },
    );
    canvas
}

/// How much a conifer standing near `x` rises over the ground, in units of its height.
pub(super) fn conifer(noise: &Noise, x: f32, spacing: f32) -> f32 {
    let cell = (x / spacing).floor();
    let mut best: f32 = 0.0;
    for k in [-1.0, 0.0, 1.0] {
        let id = cell + k;
        let jitter = noise.at(id * 7.31 + 0.5, 3.3);
        let size = 0.62 + 0.75 * noise.at(id * 3.17 + 0.5, 8.8);
        let centre = (id + 0.5 + jitter * 0.6) * spacing;
        let d = (x - centre).abs() / (spacing * 0.62);
        let branch = 0.07 * ((d * 19.0).fract() - 0.5);
        best = best.max(size * (1.0 - d.powf(0.8) + branch));
    }
    best.max(0.0)
}

/// One of the ranges behind each other.
struct Range {
    /// 0 at the back, 1 in front.
    t: f32,
    base: f32,
    amplitude: f32,
    frequency: f32,
    offset: f32,
    /// Height and spacing of the trees on it.
    trees: Option<(f32, f32)>,
}

impl Range {
    fn new(index: usize, count: usize, h: f32, front: Front, offset: f32) -> Self {
        let t = index as f32 / (count - 1) as f32;
        let foremost = index + 1 == count;
        let lake = front == Front::Lake;
        let (base, amplitude) = if lake {
            (h * mix(0.56, SHORE, t), h * mix(0.34, 0.07, t.powf(0.7)))
        } else {
            (h * mix(0.6, 1.02, t.powf(1.25)), h * mix(0.36, 0.2, t))
        };
        let rise = match (lake, foremost) {
            (true, _) => 0.055,
            (false, true) => 0.17,
            (false, false) => 0.075,
        };
        let spacing = if foremost { 0.034 } else { 0.017 };
        Self {
            t,
            base,
            amplitude,
            frequency: mix(1.5, 2.4, t) / h,
            offset,
            trees: (front != Front::Hills && index + 2 >= count).then_some((h * rise, h * spacing)),
        }
    }

    fn ridge(&self, noise: &Noise, x: f32) -> f32 {
        let u = x * self.frequency + self.offset;
        let peaks = noise.ridged(u, self.t * 9.0, 5);
        let soft = noise.fbm(u * 0.7, 40.0 + self.t, 4) * 0.5 + 0.45;
        self.base - self.amplitude * mix(peaks, soft, self.t * 0.8)
    }

    fn edge(&self, noise: &Noise, x: f32) -> f32 {
        let ground = self.ridge(noise, x);
        match self.trees {
            Some((rise, spacing)) => {
                ground - rise * conifer(noise, x + self.offset * 50.0, spacing)
            }
            None => ground,
        }
    }
}

/// Where a lake begins, as a fraction of the height.
const SHORE: f32 = 0.66;

pub(in super::super) fn mountains(
    width: u32,
    height: u32,
    seed: u64,
    mood: &Mood,
    front: Front,
    snow: f32,
) -> Canvas {
    let noise = Noise::new(seed);
    let mut rng = Rng::new(seed);
    let (w, h) = (width as f32, height as f32);
    let horizon = if front == Front::Lake { 0.62 } else { 0.7 };
    let mut canvas = sky(width, height, seed, mood, horizon);
    let count = if front == Front::Lake { 5 } else { 7 };
    let shore = h * SHORE;
    let end = if front == Front::Lake { shore + 1.0 } else { h };
    let light = if mood.sun_at.0 < 0.5 { 1.0 } else { -1.0 };
    let air = mood.haze.mix(mood.sky[3], 0.35);
    let white = mood.sky[3].mix(Rgb(1.0, 1.0, 1.0), 0.5);
    let ranges: Vec<Range> = (0..count)
        .map(|i| Range::new(i, count, h, front, rng.range(0.0, 400.0)))
        .collect();
    let edges: Vec<Vec<f32>> = ranges
        .iter()
        .map(|range| canvas.line(|x| range.edge(&noise, x)))
        .collect();
    for (i, range) in ranges.iter().enumerate() {
        let t = range.t;
        let colour = mood.haze.mix(mood.near, smooth(-0.25, 1.1, t));
        let step = h * 0.006;
        let slopes: Vec<f32> = (0..width + 64)
            .map(|x| {
                let x = x as f32 - 32.0;
                (range.ridge(&noise, x + step) - range.ridge(&noise, x - step)) / (2.0 * step)
            })
            .collect();
        let smooth_face = t > 0.75;
        let step = if smooth_face { 64 } else { 4 };
        let texture = Field::new(width, height, step, |x, y| {
            if smooth_face {
                0.0
            } else {
                noise.fbm(x * 9.0 / h + range.offset, y * 13.0 / h, 4)
            }
        });
        let contrast = mix(0.18, 0.05, t);
        let thickness = mix(0.75, 0.0, t.powf(1.4));
        let next = edges.get(i + 1);
        let until = |column: usize| next.map_or(end, |line| line[column] + 1.0).min(end);
        canvas.between(&edges[i], until, |x, y, depth| {
            let rough = texture.at(x, y);
            let bent = (x + 32.0 + rough * depth * 0.55).clamp(0.0, w + 63.0);
            let face = -light * slopes[bent as usize] * 0.5 + rough * 0.45;
            let mut c = colour.scale(1.0 + face.clamp(-1.0, 1.0) * contrast);
            if snow > 0.0 && t < 0.6 {
                let line = range.amplitude * (0.42 + rough * 0.35) * snow;
                let cover = smooth(line, line * 0.55, depth) * smooth(-0.75, 0.25, face + 0.35);
                c = c.mix(white.scale(0.9 + 0.1 * face), cover * 0.85);
            }
            c.mix(air, smooth(0.0, h * 0.3, depth) * thickness)
        });
    }
    if front == Front::Lake {
        reflect(&mut canvas, &noise, shore, mood.near.mix(mood.haze, 0.25));
    }
    canvas.finish(seed, 0.22, 0.022)
}

/// Everything below `shore` mirrors what is above, broken by ripples that widen towards the viewer.
pub(super) fn reflect(canvas: &mut Canvas, noise: &Noise, shore: f32, water: Rgb) {
    let above = canvas.clone();
    let (_, h) = canvas.size();
    canvas.map_rows(shore, h, |x, y, _| {
        let depth = (y - shore) / (h - shore);
        let scale = 6.0 / (h * (0.02 + depth * 0.2));
        let wave = noise.at(x * scale * 0.35, (y - shore) * scale * 2.2);
        let fine = noise.at(x * scale, (y - shore) * scale * 5.0 + 60.0);
        let sx = x + (wave * 0.7 + fine * 0.3) * h * 0.012 * depth;
        let sy = shore - (y - shore) * 0.94 + (wave + fine * 0.5) * h * 0.05 * depth;
        let seen = above.get(sx, sy.min(shore - 1.0));
        let dark = 0.14 + 0.3 * depth + fine * 0.06;
        seen.mix(water, dark).scale(1.0 + wave * 0.05)
    });
    canvas.map_rows(shore - 2.0, shore + 2.0, |_, _, c| c.mix(water, 0.5));
}
