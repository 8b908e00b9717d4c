use super::{AGENCY_EXCHANGE, BRAND_LIBRARY, CLIENT_FOLDER, NEWSROOM, all, files, upload_set};
use image::metadata::Orientation;
use image::{AnimationDecoder, ImageDecoder};
use std::collections::HashSet;
use std::io::Cursor;

/// FNV-1a: enough to tell two byte strings apart.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn orientation(jpeg: &[u8]) -> Orientation {
    image::codecs::jpeg::JpegDecoder::new(Cursor::new(jpeg))
        .unwrap()
        .orientation()
        .unwrap()
}

#[test]
fn about_two_hundred_files_of_every_previewed_kind_stay_under_forty_megabytes() {
    let made = all(2);
    assert!((190..=260).contains(&made.len()), "{} files", made.len());
    let total: usize = made.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!((10 << 20..=40 << 20).contains(&total), "{total} bytes");

    let kinds: HashSet<_> = made.iter().map(|(sample, _)| sample.content_type).collect();
    for kind in [
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/avif",
        "image/gif",
        "image/svg+xml",
        "application/pdf",
        "video/mp4",
        "video/webm",
        "audio/mpeg",
        "audio/mp4",
        "audio/ogg",
        "audio/wav",
        "text/markdown",
        "text/csv",
        "text/plain",
        "application/json",
        "text/html",
        "text/css",
        "text/javascript",
        "application/sql",
    ] {
        assert!(kinds.contains(kind), "no {kind}");
    }
    assert!(
        !kinds.contains("application/octet-stream"),
        "a name without a known ending"
    );

    for (sample, bytes) in &made {
        let empty = sample.key.ends_with("still empty.txt");
        assert_eq!(bytes.is_empty(), empty, "{}", sample.key);
        assert!(
            bytes.len() < 1_000_000,
            "{} has {} bytes",
            sample.key,
            bytes.len()
        );
        let format = match sample.content_type {
            "image/jpeg" => image::ImageFormat::Jpeg,
            "image/png" => image::ImageFormat::Png,
            "image/webp" => image::ImageFormat::WebP,
            "image/gif" => image::ImageFormat::Gif,
            _ => continue,
        };
        let picture = image::load_from_memory_with_format(bytes, format)
            .unwrap_or_else(|error| panic!("{}: {error}", sample.key));
        assert!(
            picture.width() >= 300 && picture.height() >= 300,
            "{}",
            sample.key
        );
    }
}

#[test]
fn keys_are_unique_and_well_formed() {
    let files = files();
    let keys: HashSet<_> = files
        .iter()
        .map(|sample| (sample.bucket, sample.key.as_str()))
        .collect();
    assert_eq!(keys.len(), files.len());
    for (bucket, key) in keys {
        assert!([BRAND_LIBRARY, NEWSROOM, AGENCY_EXCHANGE].contains(&bucket));
        assert!(
            !key.starts_with('/') && !key.contains("//") && !key.contains("/../"),
            "{key}"
        );
    }
}

#[test]
fn the_same_file_is_made_of_the_same_bytes_every_time() {
    for sample in files().iter().step_by(23) {
        assert_eq!(
            hash(&sample.bytes()),
            hash(&sample.bytes()),
            "{}",
            sample.key
        );
    }
}

#[test]
fn photographs_say_which_way_up_they_are() {
    for (number, wanted) in [
        (1042, Orientation::Rotate90),
        (1043, Orientation::Rotate180),
        (1044, Orientation::Rotate270),
    ] {
        let key = format!("Photos/2026/05/IMG_{number}.jpg");
        let sample = files()
            .into_iter()
            .find(|sample| sample.key == key)
            .unwrap();
        assert_eq!(orientation(&sample.bytes()), wanted, "{key}");
    }
}

#[test]
fn a_rotated_photograph_is_upright_once_its_orientation_is_applied() {
    let upright = super::canvas::Canvas::paint(64, 96, |_, y| {
        super::canvas::Rgb(if y < 48.0 { 1.0 } else { 0.0 }, 0.5, 0.5)
    });
    for number in [3, 6, 8] {
        let jpeg = super::exif::with_orientation(&upright.stored_with(number).jpeg(90), number);
        let mut picture = image::load_from_memory(&jpeg).unwrap();
        picture.apply_orientation(orientation(&jpeg));
        let picture = picture.into_rgb8();
        assert_eq!(picture.dimensions(), (64, 96), "orientation {number}");
        assert!(
            picture.get_pixel(32, 10)[0] > 200 && picture.get_pixel(32, 86)[0] < 60,
            "orientation {number}"
        );
    }
}

#[test]
fn a_neighbour_of_the_client_folder_begins_with_the_same_letters() {
    let files = files();
    let keys: Vec<&str> = files
        .iter()
        .filter(|sample| sample.bucket == AGENCY_EXCHANGE)
        .map(|sample| sample.key.as_str())
        .collect();
    let inside = keys
        .iter()
        .filter(|key| key.starts_with(CLIENT_FOLDER))
        .count();
    let prefix = CLIENT_FOLDER.trim_end_matches('/');
    let beside = keys
        .iter()
        .filter(|key| key.starts_with(prefix) && !key.starts_with(CLIENT_FOLDER))
        .count();
    assert!(
        inside > 80 && beside >= 3,
        "{inside} inside, {beside} beside"
    );
}

#[test]
fn the_upload_set_has_twenty_files_with_every_awkward_name() {
    let set = upload_set();
    assert_eq!(set.len(), 20);
    let names: HashSet<_> = set.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names.len(), 20);
    for sign in [" ", "+", "%", "#", "&", "🌅", "e\u{301}", "空"] {
        assert!(
            names.iter().any(|name| name.contains(sign)),
            "no name with {sign:?}"
        );
    }
    assert!(set.iter().any(|(_, bytes, _)| bytes.is_empty()));
    assert_eq!(orientation(&set[0].1), Orientation::Rotate90);
    let (_, bytes, _) = set.iter().find(|(name, ..)| name == "sunrise.gif").unwrap();
    let decoder = image::codecs::gif::GifDecoder::new(Cursor::new(bytes.as_slice())).unwrap();
    assert!(decoder.into_frames().count() > 5, "an animation");
    let total: usize = set.iter().map(|(_, bytes, _)| bytes.len()).sum();
    assert!(total < 3 << 20, "{total} bytes");
}
