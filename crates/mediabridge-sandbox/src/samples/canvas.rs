//! A picture in floating point: no banding in skies, and light that adds up.

use super::noise::{Field, Rng, mix, smooth};
use image::{ExtendedColorType, ImageEncoder};
use tiny_skia::Pixmap;

/// Red, green, blue, 0..1 each, as displayed (not linear light).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rgb(pub(super) f32, pub(super) f32, pub(super) f32);

/// Written like in a style sheet: `hex(0xff8800)`.
pub(super) const fn hex(code: u32) -> Rgb {
    Rgb(
        ((code >> 16) & 255) as f32 / 255.0,
        ((code >> 8) & 255) as f32 / 255.0,
        (code & 255) as f32 / 255.0,
    )
}

impl Rgb {
    pub(super) fn mix(self, other: Self, t: f32) -> Self {
        Self(
            mix(self.0, other.0, t),
            mix(self.1, other.1, t),
            mix(self.2, other.2, t),
        )
    }

    pub(super) fn scale(self, k: f32) -> Self {
        Self(self.0 * k, self.1 * k, self.2 * k)
    }

    /// Light on top of light: never clips to a hard edge.
    pub(super) fn screen(self, light: Self, amount: f32) -> Self {
        let one = |a: f32, b: f32| 1.0 - (1.0 - a) * (1.0 - (b * amount).clamp(0.0, 1.0));
        Self(
            one(self.0, light.0),
            one(self.1, light.1),
            one(self.2, light.2),
        )
    }

    pub(super) fn skia(self, alpha: f32) -> tiny_skia::Color {
        let c = |v: f32| v.clamp(0.0, 1.0);
        tiny_skia::Color::from_rgba(c(self.0), c(self.1), c(self.2), c(alpha))
            .unwrap_or(tiny_skia::Color::BLACK)
    }
}

/// Colour at `t` of evenly spaced stops.
pub(super) fn ramp(stops: &[Rgb], t: f32) -> Rgb {
    let last = stops.len() - 1;
    let x = t.clamp(0.0, 1.0) * last as f32;
    let i = (x as usize).min(last.saturating_sub(1));
    stops[i].mix(stops[(i + 1).min(last)], x - i as f32)
}

#[derive(Clone)]
pub(super) struct Canvas {
    pub(super) width: u32,
    pub(super) height: u32,
    pixels: Vec<Rgb>,
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            pixels: vec![Rgb(0.0, 0.0, 0.0); (width * height) as usize],
        }
    }

    /// Fills every pixel from its centre-free integer coordinates.
    pub(super) fn paint(width: u32, height: u32, colour: impl Fn(f32, f32) -> Rgb) -> Self {
        let mut canvas = Self::new(width, height);
        canvas.map(|x, y, _| colour(x, y));
        canvas
    }

    pub(super) fn size(&self) -> (f32, f32) {
        (self.width as f32, self.height as f32)
    }

    pub(super) fn map(&mut self, colour: impl Fn(f32, f32, Rgb) -> Rgb) {
        let width = self.width as usize;
        for (y, row) in self.pixels.chunks_mut(width).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = colour(x as f32, y as f32, *pixel);
            }
        }
    }

    /// Like `map`, for the rows `from..to` only.
    pub(super) fn map_rows(&mut self, from: f32, to: f32, colour: impl Fn(f32, f32, Rgb) -> Rgb) {
        let width = self.width as usize;
        let from = from.max(0.0) as usize;
        let to = (to.max(0.0) as usize).min(self.height as usize);
        for y in from..to {
            for x in 0..width {
                let pixel = &mut self.pixels[y * width + x];
                *pixel = colour(x as f32, y as f32, *pixel);
            }
        }
    }

    /// Changes the pixels of a box, clipped to the picture.
    pub(super) fn map_box(
        &mut self,
        (x0, y0): (f32, f32),
        (x1, y1): (f32, f32),
        colour: impl Fn(f32, f32, Rgb) -> Rgb,
    ) {
        let (w, h) = (self.width as usize, self.height as usize);
        let (x0, y0) = (x0.max(0.0) as usize, y0.max(0.0) as usize);
        let (x1, y1) = ((x1.max(0.0) as usize).min(w), (y1.max(0.0) as usize).min(h));
        for y in y0..y1 {
            for x in x0..x1 {
                let pixel = &mut self.pixels[y * w + x];
                *pixel = colour(x as f32, y as f32, *pixel);
            }
        }
    }

    /// The pixel at whole coordinates, clamped to the edge.
    pub(super) fn get(&self, x: f32, y: f32) -> Rgb {
        let x = (x.max(0.0) as u32).min(self.width - 1);
        let y = (y.max(0.0) as u32).min(self.height - 1);
        self.pixels[(y * self.width + x) as usize]
    }

    pub(super) fn set(&mut self, x: f32, y: f32, colour: Rgb) {
        if x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32 {
            self.pixels[y as usize * self.width as usize + x as usize] = colour;
        }
    }

    /// Adds a round glow: light that falls off from `(cx, cy)`.
    pub(super) fn glow(&mut self, (cx, cy): (f32, f32), radius: f32, light: Rgb, amount: f32) {
        let reach = radius * 3.0;
        let fall = |x: f32, y: f32| {
            let d2 = ((x - cx).powi(2) + (y - cy).powi(2)) / (radius * radius);
            amount * ((-d2).exp() - 0.000_13).max(0.0)
        };
        let (from, to) = ((cx - reach, cy - reach), (cx + reach, cy + reach));
        if radius > 60.0 {
            // Wide glows are smooth: a coarse grid is enough.
            let coarse = Field::new(self.width, self.height, 8, fall);
            self.map_box(from, to, |x, y, under| under.screen(light, coarse.at(x, y)));
        } else {
            self.map_box(from, to, |x, y, under| under.screen(light, fall(x, y)));
        }
    }

    /// Everything below the line `edge(x)` gets `colour(x, y, depth under the edge)`.
    pub(super) fn layer(
        &mut self,
        edge: impl Fn(f32) -> f32,
        colour: impl Fn(f32, f32, f32) -> Rgb,
    ) {
        let edges = self.line(edge);
        self.between(&edges, |_| f32::MAX, colour);
    }

    /// A height for every column.
    pub(super) fn line(&self, edge: impl Fn(f32) -> f32) -> Vec<f32> {
        (0..self.width).map(|x| edge(x as f32)).collect()
    }

    /// Like `layer`, but stops at the height `until(column)`, below which something else will cover it.
    pub(super) fn between(
        &mut self,
        edges: &[f32],
        until: impl Fn(usize) -> f32,
        colour: impl Fn(f32, f32, f32) -> Rgb,
    ) {
        let top = edges.iter().copied().fold(f32::MAX, f32::min);
        let ends: Vec<f32> = (0..edges.len()).map(until).collect();
        let bottom = ends
            .iter()
            .copied()
            .fold(0.0, f32::max)
            .min(self.height as f32 - 1.0);
        self.map_rows(top - 1.0, bottom + 1.0, |x, y, under| {
            let depth = y - edges[x as usize];
            if depth <= -0.5 || y > ends[x as usize] {
                under
            } else {
                under.mix(colour(x, y, depth.max(0.0)), (depth + 0.5).min(1.0))
            }
        });
    }

    /// Lays vector shapes over the picture.
    pub(super) fn overlay(&mut self, shapes: &Pixmap, opacity: f32) {
        for (pixel, over) in self.pixels.iter_mut().zip(shapes.pixels()) {
            let alpha = f32::from(over.alpha()) / 255.0 * opacity;
            if alpha > 0.0 {
                let k = opacity / 255.0;
                *pixel = Rgb(
                    pixel.0 * (1.0 - alpha) + f32::from(over.red()) * k,
                    pixel.1 * (1.0 - alpha) + f32::from(over.green()) * k,
                    pixel.2 * (1.0 - alpha) + f32::from(over.blue()) * k,
                );
            }
        }
    }

    /// Darkens by a mask drawn at `1 / scale` of the size (soft shadows).
    pub(super) fn shade_scaled(&mut self, mask: &Mask, scale: f32, tint: Rgb, amount: f32) {
        self.map(|x, y, c| {
            let m = mask.at(x / scale, y / scale);
            if m > 0.001 {
                c.mix(tint, m * amount)
            } else {
                c
            }
        });
    }

    /// Corners a little darker, and fine grain: what a lens and a sensor add. Grain also hides the 8-bit steps.
    pub(super) fn finish(mut self, seed: u64, vignette: f32, grain: f32) -> Self {
        let (w, h) = self.size();
        let mut rng = Rng::new(seed ^ 0x6EA1);
        let strip: Vec<f32> = (0..4096).map(|_| rng.bell() * grain).collect();
        let mut at = rng.below(4000);
        for (row, pixels) in self.pixels.chunks_mut(w as usize).enumerate() {
            let y = row as f32 / h - 0.5;
            at = (at + 2039) % 4093;
            for (column, pixel) in pixels.iter_mut().enumerate() {
                let x = column as f32 / w - 0.5;
                let fall = 1.0 - vignette * smooth(0.12, 0.62, x * x + y * y);
                let g = strip[(at + column) & 4095];
                *pixel = Rgb(pixel.0 * fall + g, pixel.1 * fall + g, pixel.2 * fall + g);
            }
        }
        self
    }

    /// The same picture as a camera held differently stores it: read with this EXIF orientation it is upright.
    pub(super) fn stored_with(&self, orientation: u8) -> Self {
        let (w, h) = self.size();
        let turned = matches!(orientation, 6 | 8);
        let (width, height) = if turned {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        };
        Self::paint(width, height, |x, y| match orientation {
            3 => self.get(w - 1.0 - x, h - 1.0 - y),
            6 => self.get(w - 1.0 - y, x),
            8 => self.get(y, h - 1.0 - x),
            _ => self.get(x, y),
        })
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.pixels.len() * 3);
        for pixel in &self.pixels {
            for value in [pixel.0, pixel.1, pixel.2] {
                bytes.push((value * 255.0 + 0.5) as u8);
            }
        }
        bytes
    }

    pub(super) fn jpeg(&self, quality: u8) -> Vec<u8> {
        let mut out = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, quality);
        let written = encoder.write_image(
            &self.bytes(),
            self.width,
            self.height,
            ExtendedColorType::Rgb8,
        );
        debug_assert!(written.is_ok(), "encoding into memory");
        out
    }

    pub(super) fn png(&self) -> Vec<u8> {
        png(
            &self.bytes(),
            self.width,
            self.height,
            ExtendedColorType::Rgb8,
        )
    }

    /// Lossless: meant for flat graphics.
    pub(super) fn webp(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let written = image::codecs::webp::WebPEncoder::new_lossless(&mut out).encode(
            &self.bytes(),
            self.width,
            self.height,
            ExtendedColorType::Rgb8,
        );
        debug_assert!(written.is_ok(), "encoding into memory");
        out
    }
}

/// A transparent PNG of vector shapes.
pub(super) fn pixmap_png(shapes: &Pixmap) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(shapes.data().len());
    for pixel in shapes.pixels() {
        let c = pixel.demultiply();
        bytes.extend([c.red(), c.green(), c.blue(), c.alpha()]);
    }
    png(
        &bytes,
        shapes.width(),
        shapes.height(),
        ExtendedColorType::Rgba8,
    )
}

fn png(bytes: &[u8], width: u32, height: u32, kind: ExtendedColorType) -> Vec<u8> {
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    let mut out = Vec::new();
    let written =
        PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive)
            .write_image(bytes, width, height, kind);
    debug_assert!(written.is_ok(), "encoding into memory");
    out
}

/// An endless animation.
pub(super) fn gif(frames: &[Canvas], frame_milliseconds: u32) -> Vec<u8> {
    use image::codecs::gif::{GifEncoder, Repeat};
    let mut out = Vec::new();
    {
        let mut encoder = GifEncoder::new_with_speed(&mut out, 10);
        let mut written = encoder.set_repeat(Repeat::Infinite);
        for canvas in frames {
            let rgb = image::RgbImage::from_raw(canvas.width, canvas.height, canvas.bytes());
            let Some(rgb) = rgb else { continue };
            let frame = image::Frame::from_parts(
                image::DynamicImage::ImageRgb8(rgb).into_rgba8(),
                0,
                0,
                image::Delay::from_numer_denom_ms(frame_milliseconds, 1),
            );
            written = written.and_then(|()| encoder.encode_frame(frame));
        }
        debug_assert!(written.is_ok(), "encoding into memory");
    }
    out
}

/// One value per pixel, 0..1: a shape to be blurred into a shadow.
pub(super) struct Mask {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Mask {
    pub(super) fn of(shapes: &Pixmap) -> Self {
        Self {
            width: shapes.width() as usize,
            height: shapes.height() as usize,
            values: shapes
                .pixels()
                .iter()
                .map(|p| f32::from(p.alpha()) / 255.0)
                .collect(),
        }
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        let x = (x - 0.5).clamp(0.0, self.width as f32 - 1.001);
        let y = (y - 0.5).clamp(0.0, self.height as f32 - 1.001);
        let (ix, iy) = (x as usize, y as usize);
        let (u, v) = (x - ix as f32, y - iy as f32);
        let i = iy * self.width + ix;
        mix(
            mix(self.values[i], self.values[i + 1], u),
            mix(
                self.values[i + self.width],
                self.values[i + self.width + 1],
                u,
            ),
            v,
        )
    }

    /// Three box blurs: as good as a Gaussian, at a price that does not grow with the radius.
    pub(super) fn blur(mut self, radius: f32) -> Self {
        let r = (radius.max(1.0)) as usize;
        for _ in 0..3 {
            let mut next = vec![0.0; self.values.len()];
            for y in 0..self.height {
                let row = &self.values[y * self.width..(y + 1) * self.width];
                box_line(row, &mut next[y * self.width..(y + 1) * self.width], r);
            }
            let mut column = vec![0.0; self.height];
            let mut out = vec![0.0; self.height];
            for x in 0..self.width {
                for (y, slot) in column.iter_mut().enumerate() {
                    *slot = next[y * self.width + x];
                }
                box_line(&column, &mut out, r);
                for (y, value) in out.iter().enumerate() {
                    self.values[y * self.width + x] = *value;
                }
            }
        }
        self
    }
}

fn box_line(from: &[f32], to: &mut [f32], radius: usize) {
    let n = from.len();
    let size = (2 * radius + 1) as f32;
    let at = |i: isize| from[i.clamp(0, n as isize - 1) as usize];
    let r = radius as isize;
    let mut sum: f32 = (-r..=r).map(at).sum();
    for (i, slot) in to.iter_mut().enumerate() {
        *slot = sum / size;
        let i = i as isize;
        sum += at(i + r + 1) - at(i - r);
    }
}
