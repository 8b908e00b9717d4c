//! Seeded randomness: the same seed draws the same picture on every machine.

/// `SplitMix64`: tiny, and good enough for pictures.
#[derive(Clone)]
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in `0.0..1.0`.
    pub(super) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 16_777_216.0
    }

    pub(super) fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Uniform in `0..n`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f32) as usize).min(n.saturating_sub(1))
    }

    /// Bell-shaped around zero, within -1..1.
    pub(super) fn bell(&mut self) -> f32 {
        (self.unit() + self.unit() + self.unit()) / 1.5 - 1.0
    }
}

/// Gradient noise over a shuffled table.
pub(super) struct Noise {
    table: [u8; 512],
}

const GRADIENTS: [(f32, f32); 8] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, 1.0),
    (0.0, -1.0),
    (0.707, 0.707),
    (-0.707, 0.707),
    (0.707, -0.707),
    (-0.707, -0.707),
];

impl Noise {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed ^ 0xA5A5);
        let mut base = [0u8; 256];
        for (i, slot) in base.iter_mut().enumerate() {
            *slot = i as u8;
        }
        for i in (1..256).rev() {
            base.swap(i, rng.below(i + 1));
        }
        let mut table = [0u8; 512];
        for (i, slot) in table.iter_mut().enumerate() {
            *slot = base[i & 255];
        }
        Self { table }
    }

    fn corner(&self, x: i32, y: i32, dx: f32, dy: f32) -> f32 {
        let row = self.table[(x & 255) as usize] as usize;
        let (gx, gy) = GRADIENTS[(self.table[row + (y & 255) as usize] & 7) as usize];
        gx * dx + gy * dy
    }

    /// One octave, about -0.7..0.7.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let (ix, iy) = (floor(x), floor(y));
        let (dx, dy) = (x - ix as f32, y - iy as f32);
        let u = dx * dx * dx * (dx * (dx * 6.0 - 15.0) + 10.0);
        let v = dy * dy * dy * (dy * (dy * 6.0 - 15.0) + 10.0);
        let top = mix(
            self.corner(ix, iy, dx, dy),
            self.corner(ix + 1, iy, dx - 1.0, dy),
            u,
        );
        let bottom = mix(
            self.corner(ix, iy + 1, dx, dy - 1.0),
            self.corner(ix + 1, iy + 1, dx - 1.0, dy - 1.0),
            u,
        );
        mix(top, bottom, v)
    }

    /// Several octaves, about -1..1.
    pub(super) fn fbm(&self, mut x: f32, mut y: f32, octaves: u32) -> f32 {
        let (mut sum, mut weight) = (0.0, 0.7);
        for _ in 0..octaves {
            sum += weight * self.at(x, y);
            x = x * 2.03 + 17.1;
            y = y * 2.03 + 9.7;
            weight *= 0.5;
        }
        sum
    }

    /// Sharp crests where `fbm` has soft hills, about 0..1.
    pub(super) fn ridged(&self, mut x: f32, mut y: f32, octaves: u32) -> f32 {
        let (mut sum, mut weight, mut gain) = (0.0, 0.55, 1.0);
        for _ in 0..octaves {
            let crest = 1.0 - (self.at(x, y) * 1.6).abs().min(1.0);
            let crest = crest * crest * gain;
            sum += weight * crest;
            gain = crest.clamp(0.25, 1.0);
            x = x * 2.05 + 31.7;
            y = y * 2.05 + 5.3;
            weight *= 0.52;
        }
        sum
    }
}

/// A smooth field computed coarsely and read bilinearly: clouds at a sixteenth of the price.
pub(super) struct Field {
    width: usize,
    height: usize,
    step: f32,
    data: Vec<f32>,
}

impl Field {
    /// Samples `value(x, y)`, in picture pixels, every `step` pixels.
    pub(super) fn new(width: u32, height: u32, step: u32, value: impl Fn(f32, f32) -> f32) -> Self {
        let (w, h) = ((width / step + 2) as usize, (height / step + 2) as usize);
        let step = step as f32;
        let data = (0..w * h)
            .map(|i| value((i % w) as f32 * step, (i / w) as f32 * step))
            .collect();
        Self {
            width: w,
            height: h,
            step,
            data,
        }
    }

    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let gx = (x / self.step).clamp(0.0, self.width as f32 - 1.001);
        let gy = (y / self.step).clamp(0.0, self.height as f32 - 1.001);
        let (ix, iy) = (gx as usize, gy as usize);
        let (u, v) = (gx - ix as f32, gy - iy as f32);
        let i = iy * self.width + ix;
        mix(
            mix(self.data[i], self.data[i + 1], u),
            mix(self.data[i + self.width], self.data[i + self.width + 1], u),
            v,
        )
    }
}

/// `f32::floor` is a call into the C library on the oldest x86-64; this is three instructions.
fn floor(x: f32) -> i32 {
    let whole = x as i32;
    whole - i32::from(x < whole as f32)
}

pub(super) fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// 0 below `low`, 1 above `high`, an S curve between; works with `low > high` too.
pub(super) fn smooth(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
