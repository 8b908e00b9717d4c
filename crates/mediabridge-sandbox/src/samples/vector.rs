//! Shapes with smooth edges, and a lettering made of strokes.

use super::canvas::Rgb;
use std::f32::consts::TAU;
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};

/// A transparent sheet to draw on. Coordinates are pixels.
pub(super) struct Sheet {
    pub(super) pixmap: Option<Pixmap>,
}

pub(super) type Point = (f32, f32);

fn ink(colour: Rgb, alpha: f32) -> Paint<'static> {
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    paint.set_color(colour.skia(alpha));
    paint
}

impl Sheet {
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self {
            pixmap: Pixmap::new(width, height),
        }
    }

    fn fill(&mut self, path: Option<Path>, colour: Rgb, alpha: f32) {
        if let (Some(pixmap), Some(path)) = (&mut self.pixmap, path) {
            let paint = ink(colour, alpha);
            pixmap.fill_path(
                &path,
                &paint,
                FillRule::Winding,
                Transform::identity(),
                None,
            );
        }
    }

    fn draw(&mut self, path: Option<Path>, colour: Rgb, alpha: f32, width: f32) {
        if let (Some(pixmap), Some(path)) = (&mut self.pixmap, path) {
            let stroke = Stroke {
                width,
                line_cap: LineCap::Round,
                line_join: LineJoin::Round,
                ..Stroke::default()
            };
            pixmap.stroke_path(
                &path,
                &ink(colour, alpha),
                &stroke,
                Transform::identity(),
                None,
            );
        }
    }

    pub(super) fn polygon(&mut self, points: &[Point], colour: Rgb, alpha: f32) {
        self.fill(line(points, true), colour, alpha);
    }

    pub(super) fn rectangle(&mut self, (x, y): Point, (w, h): Point, colour: Rgb) {
        self.polygon(
            &[(x, y), (x + w, y), (x + w, y + h), (x, y + h)],
            colour,
            1.0,
        );
    }

    pub(super) fn circle(&mut self, (x, y): Point, radius: f32, colour: Rgb, alpha: f32) {
        self.fill(PathBuilder::from_circle(x, y, radius), colour, alpha);
    }

    /// A slice of a disc; angles in turns, clockwise from the right.
    pub(super) fn sector(&mut self, centre: Point, radius: f32, from: f32, to: f32, colour: Rgb) {
        let mut points = vec![centre];
        points.extend(arc(centre, radius, from, to));
        self.polygon(&points, colour, 1.0);
    }

    pub(super) fn polyline(&mut self, points: &[Point], colour: Rgb, alpha: f32, width: f32) {
        self.draw(line(points, false), colour, alpha, width);
    }

    /// A closed curve through quadratic control points: (control, end) pairs.
    pub(super) fn curve(
        &mut self,
        start: Point,
        parts: &[(Point, Point)],
        colour: Rgb,
        alpha: f32,
    ) {
        let mut path = PathBuilder::new();
        path.move_to(start.0, start.1);
        for &((cx, cy), (x, y)) in parts {
            path.quad_to(cx, cy, x, y);
        }
        path.close();
        self.fill(path.finish(), colour, alpha);
    }

    /// Writes capitals of the given height, left edge and baseline at `at`; answers the width.
    pub(super) fn write(
        &mut self,
        text: &str,
        at: Point,
        height: f32,
        weight: f32,
        colour: Rgb,
    ) -> f32 {
        let mut x = at.0;
        for letter in text.chars() {
            let (width, strokes) = glyph(letter);
            for stroke in &strokes {
                let points: Vec<Point> = stroke
                    .iter()
                    .map(|&(u, v)| (x + u * height, at.1 - v * height))
                    .collect();
                self.polyline(&points, colour, 1.0, weight * height);
            }
            x += (width + 0.24) * height;
        }
        x - at.0 - 0.24 * height
    }

    pub(super) fn write_centred(
        &mut self,
        text: &str,
        at: Point,
        height: f32,
        weight: f32,
        colour: Rgb,
    ) {
        let width = text_width(text, height);
        self.write(text, (at.0 - width / 2.0, at.1), height, weight, colour);
    }
}

pub(super) fn text_width(text: &str, height: f32) -> f32 {
    text.chars()
        .map(|c| (glyph(c).0 + 0.24) * height)
        .sum::<f32>()
        - 0.24 * height
}

fn line(points: &[Point], close: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    let (first, rest) = points.split_first()?;
    path.move_to(first.0, first.1);
    for point in rest {
        path.line_to(point.0, point.1);
    }
    if close {
        path.close();
    }
    path.finish()
}

fn arc((cx, cy): Point, radius: f32, from: f32, to: f32) -> Vec<Point> {
    (0..=20)
        .map(|i| {
            let a = (from + (to - from) * i as f32 / 20.0) * TAU;
            (cx + a.cos() * radius, cy + a.sin() * radius)
        })
        .collect()
}

/// Arc in letter space, where y points up: turns, counter-clockwise from the right.
fn bow(cx: f32, cy: f32, rx: f32, ry: f32, from: f32, to: f32) -> Vec<Point> {
    (0..=18)
        .map(|i| {
            let a = (from + (to - from) * i as f32 / 18.0) * TAU;
            (cx + a.cos() * rx, cy + a.sin() * ry)
        })
        .collect()
}

/// Width and strokes of a capital, digit or sign in a box of height 1.
fn glyph(letter: char) -> (f32, Vec<Vec<Point>>) {
    let p = |points: &[Point]| points.to_vec();
    let joined = |parts: &[Vec<Point>]| parts.concat();
    match letter {
        'A' => (
            0.74,
            vec![
                p(&[(0.0, 0.0), (0.37, 1.0), (0.74, 0.0)]),
                p(&[(0.14, 0.34), (0.6, 0.34)]),
            ],
        ),
        'B' => (
            0.56,
            vec![
                joined(&[
                    p(&[(0.0, 0.0), (0.0, 1.0), (0.28, 1.0)]),
                    bow(0.28, 0.76, 0.22, 0.24, 0.25, -0.25),
                    p(&[(0.0, 0.52)]),
                ]),
                joined(&[
                    p(&[(0.28, 0.52)]),
                    bow(0.3, 0.26, 0.26, 0.26, 0.25, -0.25),
                    p(&[(0.0, 0.0)]),
                ]),
            ],
        ),
        'C' => (0.78, vec![bow(0.5, 0.5, 0.5, 0.5, 0.13, 0.87)]),
        'D' => (
            0.7,
            vec![joined(&[
                p(&[(0.2, 0.0), (0.0, 0.0), (0.0, 1.0), (0.2, 1.0)]),
                bow(0.2, 0.5, 0.5, 0.5, 0.25, -0.25),
            ])],
        ),
        'E' => (
            0.5,
            vec![
                p(&[(0.5, 1.0), (0.0, 1.0), (0.0, 0.0), (0.5, 0.0)]),
                p(&[(0.0, 0.52), (0.42, 0.52)]),
            ],
        ),
        'F' => (
            0.48,
            vec![
                p(&[(0.48, 1.0), (0.0, 1.0), (0.0, 0.0)]),
                p(&[(0.0, 0.52), (0.4, 0.52)]),
            ],
        ),
        'G' => (
            0.88,
            vec![joined(&[
                bow(0.5, 0.5, 0.5, 0.5, 0.12, 1.0),
                p(&[(0.62, 0.5)]),
            ])],
        ),
        'H' => (
            0.64,
            vec![
                p(&[(0.0, 0.0), (0.0, 1.0)]),
                p(&[(0.64, 0.0), (0.64, 1.0)]),
                p(&[(0.0, 0.52), (0.64, 0.52)]),
            ],
        ),
        'I' => (0.0, vec![p(&[(0.0, 0.0), (0.0, 1.0)])]),
        'J' => (
            0.42,
            vec![joined(&[
                p(&[(0.42, 1.0), (0.42, 0.22)]),
                bow(0.2, 0.22, 0.22, 0.22, 0.0, -0.5),
            ])],
        ),
        'K' => (
            0.6,
            vec![
                p(&[(0.0, 0.0), (0.0, 1.0)]),
                p(&[(0.58, 1.0), (0.0, 0.42)]),
                p(&[(0.2, 0.6), (0.6, 0.0)]),
            ],
        ),
        'L' => (0.48, vec![p(&[(0.0, 1.0), (0.0, 0.0), (0.48, 0.0)])]),
        'M' => (
            0.82,
            vec![p(&[
                (0.0, 0.0),
                (0.04, 1.0),
                (0.41, 0.25),
                (0.78, 1.0),
                (0.82, 0.0),
            ])],
        ),
        'N' => (
            0.68,
            vec![p(&[(0.0, 0.0), (0.0, 1.0), (0.68, 0.0), (0.68, 1.0)])],
        ),
        'O' => (1.0, vec![bow(0.5, 0.5, 0.5, 0.5, 0.0, 1.0)]),
        'P' => (
            0.54,
            vec![joined(&[
                p(&[(0.0, 0.0), (0.0, 1.0), (0.26, 1.0)]),
                bow(0.26, 0.72, 0.28, 0.28, 0.25, -0.25),
                p(&[(0.0, 0.44)]),
            ])],
        ),
        'Q' => (
            1.0,
            vec![
                bow(0.5, 0.5, 0.5, 0.5, 0.0, 1.0),
                p(&[(0.64, 0.26), (0.96, -0.06)]),
            ],
        ),
        'R' => (
            0.58,
            vec![
                joined(&[
                    p(&[(0.0, 0.0), (0.0, 1.0), (0.26, 1.0)]),
                    bow(0.26, 0.73, 0.28, 0.27, 0.25, -0.25),
                    p(&[(0.0, 0.46)]),
                ]),
                p(&[(0.28, 0.46), (0.58, 0.0)]),
            ],
        ),
        'S' => (
            0.54,
            vec![joined(&[
                bow(0.27, 0.75, 0.25, 0.25, 0.08, 0.75),
                bow(0.27, 0.25, 0.27, 0.25, 0.25, -0.42),
            ])],
        ),
        'T' => (
            0.62,
            vec![
                p(&[(0.0, 1.0), (0.62, 1.0)]),
                p(&[(0.31, 1.0), (0.31, 0.0)]),
            ],
        ),
        'U' => (
            0.64,
            vec![joined(&[
                p(&[(0.0, 1.0), (0.0, 0.32)]),
                bow(0.32, 0.32, 0.32, 0.32, 0.5, 1.0),
                p(&[(0.64, 1.0)]),
            ])],
        ),
        'V' => (0.7, vec![p(&[(0.0, 1.0), (0.35, 0.0), (0.7, 1.0)])]),
        'W' => (
            1.04,
            vec![p(&[
                (0.0, 1.0),
                (0.26, 0.0),
                (0.52, 0.92),
                (0.78, 0.0),
                (1.04, 1.0),
            ])],
        ),
        'X' => (
            0.62,
            vec![p(&[(0.0, 1.0), (0.62, 0.0)]), p(&[(0.62, 1.0), (0.0, 0.0)])],
        ),
        'Y' => (
            0.66,
            vec![
                p(&[(0.0, 1.0), (0.33, 0.48), (0.66, 1.0)]),
                p(&[(0.33, 0.48), (0.33, 0.0)]),
            ],
        ),
        'Z' => (
            0.6,
            vec![p(&[(0.0, 1.0), (0.6, 1.0), (0.0, 0.0), (0.6, 0.0)])],
        ),
        '0' => (0.6, vec![bow(0.3, 0.5, 0.3, 0.5, 0.0, 1.0)]),
        '1' => (0.22, vec![p(&[(0.0, 0.8), (0.22, 1.0), (0.22, 0.0)])]),
        '2' => (
            0.54,
            vec![joined(&[
                bow(0.27, 0.73, 0.27, 0.27, 0.47, -0.1),
                p(&[(0.0, 0.0), (0.54, 0.0)]),
            ])],
        ),
        '3' => (
            0.54,
            vec![joined(&[
                bow(0.26, 0.76, 0.24, 0.24, 0.42, -0.25),
                bow(0.26, 0.26, 0.28, 0.26, 0.25, -0.42),
            ])],
        ),
        '4' => (
            0.6,
            vec![p(&[(0.44, 0.0), (0.44, 1.0), (0.0, 0.28), (0.6, 0.28)])],
        ),
        '5' => (
            0.54,
            vec![joined(&[
                p(&[(0.5, 1.0), (0.1, 1.0), (0.05, 0.58)]),
                bow(0.25, 0.32, 0.29, 0.32, 0.3, -0.4),
            ])],
        ),
        '6' => (
            0.56,
            vec![
                bow(0.28, 0.29, 0.28, 0.29, 0.0, 1.0),
                p(&[(0.04, 0.42), (0.4, 1.0)]),
            ],
        ),
        '7' => (0.54, vec![p(&[(0.0, 1.0), (0.54, 1.0), (0.16, 0.0)])]),
        '8' => (
            0.54,
            vec![
                bow(0.27, 0.76, 0.23, 0.24, 0.0, 1.0),
                bow(0.27, 0.26, 0.27, 0.26, 0.0, 1.0),
            ],
        ),
        '9' => (
            0.56,
            vec![
                bow(0.28, 0.71, 0.28, 0.29, 0.0, 1.0),
                p(&[(0.52, 0.58), (0.16, 0.0)]),
            ],
        ),
        '.' => (0.03, vec![p(&[(0.0, 0.0), (0.03, 0.0)])]),
        '-' => (0.3, vec![p(&[(0.0, 0.5), (0.3, 0.5)])]),
        '+' => (
            0.44,
            vec![
                p(&[(0.0, 0.5), (0.44, 0.5)]),
                p(&[(0.22, 0.72), (0.22, 0.28)]),
            ],
        ),
        '/' => (0.4, vec![p(&[(0.0, -0.08), (0.4, 1.08)])]),
        _ => (0.22, vec![]),
    }
}
