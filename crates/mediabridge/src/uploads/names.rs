//! A free name beside one that is taken.

/// `photo.jpg` becomes `photo (2).jpg`, `archive.tar.gz` becomes `archive (2).tar.gz`, folders in front stay.
pub(super) fn numbered(path: &str, n: u32) -> String {
    let (folder, name) = path
        .rsplit_once('/')
        .map_or(("", path), |(folder, name)| (folder, name));
    let slash = if path.contains('/') { "/" } else { "" };
    let dot = extension_start(name);
    format!("{folder}{slash}{} ({n}){}", &name[..dot], &name[dot..])
}

/// Where the extension begins: the last dot, or the one before a second short extension such as `.tar.gz`.
fn extension_start(name: &str) -> usize {
    let Some(last) = name.rfind('.').filter(|dot| *dot > 0) else {
        return name.len();
    };
    match name[..last].rfind('.').filter(|dot| *dot > 0) {
        Some(before) if name[before..last] == *".tar" => before,
        _ => last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_stands_before_the_extension() {
        for (path, expected) in [
            ("photo.jpg", "photo (2).jpg"),
            ("a.b/photo", "a.b/photo (2)"),
            ("x/archive.tar.gz", "x/archive (2).tar.gz"),
            (".env", ".env (2)"),
            ("a/.env", "a/.env (2)"),
            ("v1.2.txt", "v1.2 (2).txt"),
            ("/top", "/top (2)"),
        ] {
            assert_eq!(numbered(path, 2), expected);
        }
    }
}
