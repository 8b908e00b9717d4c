//! Line icons on a grid of 24, as path data.

pub(super) const ICONS: [(&str, &str); 24] = [
    ("arrow-up", "M12 20V4m-7 7 7-7 7 7"),
    (
        "backpack",
        "M6 21V11a6 6 0 0 1 12 0v10zM9 5.500V3h6v2.500M9 15h6v6H9z",
    ),
    ("battery", "M3 8h15v8H3zM21 11v2M6 11v2m3-2v2m3-2v2"),
    ("boat", "M3 16h18l-3 5H6zM12 13V3l7 10zM9 13V7l-4 6z"),
    ("bottle", "M10 2h4v4l2 3v13H8V9l2-3zM8 13h8"),
    ("cabin", "M3 11 12 4l9 7M5 10v10h14V10M10 20v-6h4v6"),
    (
        "camera",
        "M3 7h4l2-3h6l2 3h4v13H3zM12 10a4 4 0 1 0 0 7 4 4 0 0 0 0-7",
    ),
    (
        "candle",
        "M8 11h8v11H8zM12 11V9m0-6c2 2 2.500 3 2.500 4a2.500 2.500 0 0 1-5 0c0-1 .500-2 2.500-4",
    ),
    (
        "compass",
        "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18m4 5-2.500 5.500L8 16l2.500-5.500z",
    ),
    (
        "fire",
        "M12 2c1 4 6 6 6 12a6 6 0 0 1-12 0c0-3 2-4 2-7 2 1 3 2 3 4 1-2 1-5 1-9",
    ),
    (
        "fish",
        "M3 12c4-6 10-6 14 0-4 6-10 6-14 0m14 0 4-4v8zM7 11h.01",
    ),
    ("flag", "M5 22V3h13l-3 4.500 3 4.500H5"),
    ("kettle", "M6 10h10l2 11H4zM8 10V7a3 3 0 0 1 6 0v3m3 3 4-3"),
    ("lamp", "M8 3h8l3 9H5zM12 12v8m-4 1h8"),
    (
        "leaf",
        "M4 20C4 9 11 4 20 4c0 9-4 15-12 15m-4 1c3-5 6-8 10-10",
    ),
    ("map", "M3 6l6-3 6 3 6-3v15l-6 3-6-3-6 3zM9 3v15m6-12v15"),
    ("moon", "M20 14A8.500 8.500 0 1 1 10 4a7 7 0 0 0 10 10"),
    ("mountain", "M2 20 9 7l4 7 3-4 6 10zM7 11l2 2 2-2"),
    ("mug", "M4 7h12v13H4zM16 10h2a3 3 0 0 1 0 7h-2M8 2v2m4-2v2"),
    (
        "repair",
        "M14 7a4 4 0 0 1 5-4l-2.500 2.500 2 2L21 5a4 4 0 0 1-5 5L7 21l-4-4L14 7",
    ),
    (
        "sun",
        "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8m0-6v2m0 16v2M2 12h2m16 0h2M5 5l1.500 1.500m11 11L19 19M5 19l1.500-1.500m11-11L19 5",
    ),
    ("tent", "M12 4 2 20h20zM12 11l-4 9m4-9 4 9M12 4l1.500-2"),
    ("tree", "M12 22v-5M12 2 6 10h3l-4 7h14l-4-7h3z"),
    (
        "wave",
        "M2 9c3-4 5-4 7 0s5 4 7 0 4-3 6-1M2 16c3-4 5-4 7 0s5 4 7 0 4-3 6-1",
    ),
];

pub(super) fn svg(path: &str) -> Vec<u8> {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\" width=\"96\" height=\"96\" fill=\"none\" \
         stroke=\"#123a4a\" stroke-width=\"1.500\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\n  <path d=\"{path}\"/>\n</svg>\n"
    )
    .into_bytes()
}
