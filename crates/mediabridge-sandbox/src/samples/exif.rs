//! The few bytes by which a camera says which way up it was held.

const CAMERA: &[u8] = b"Fernwick\0";
const TAKEN: &[u8] = b"2026:05:14 05:42:10\0";

/// Puts an EXIF block right after the start of a JPEG.
pub(super) fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let entries: u32 = 3;
    let data_at = 8 + 2 + entries * 12 + 4;
    let mut tiff: Vec<u8> = Vec::new();
    tiff.extend(b"MM\0\x2a");
    tiff.extend(8u32.to_be_bytes());
    tiff.extend([0, 3]);
    entry(&mut tiff, 0x010F, 2, CAMERA.len() as u32, data_at);
    entry(&mut tiff, 0x0112, 3, 1, u32::from(orientation) << 16);
    entry(
        &mut tiff,
        0x0132,
        2,
        TAKEN.len() as u32,
        data_at + CAMERA.len() as u32,
    );
    tiff.extend(0u32.to_be_bytes());
    tiff.extend(CAMERA);
    tiff.extend(TAKEN);

    let mut out = Vec::with_capacity(jpeg.len() + tiff.len() + 10);
    out.extend(&jpeg[..2]);
    out.extend([0xFF, 0xE1]);
    out.extend((tiff.len() as u16 + 8).to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(tiff);
    out.extend(&jpeg[2..]);
    out
}

fn entry(tiff: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: u32) {
    tiff.extend(tag.to_be_bytes());
    tiff.extend(kind.to_be_bytes());
    tiff.extend(count.to_be_bytes());
    tiff.extend(value.to_be_bytes());
}
