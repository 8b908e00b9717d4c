//! Tables as files that a spreadsheet opens: a cell is text there, whoever typed it.

use csv::QuoteStyle;

/// Every cell is quoted, or a program that takes `;` for the separator would find cells of its own.
pub(crate) fn written(
    write: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>,
) -> anyhow::Result<Vec<u8>> {
    let mut csv = csv::WriterBuilder::new()
        .quote_style(QuoteStyle::Always)
        .from_writer(Vec::new());
    write(&mut csv)?;
    Ok(csv.into_inner()?)
}

/// Spreadsheets run cells that begin like this as formulas, also behind blanks and in their wide forms; a quote in front
/// makes them text. Characters that nobody sees are spelled out.
pub(crate) fn inert(cell: &str) -> String {
    let mut shown = String::with_capacity(cell.len());
    for character in cell.chars() {
        if is_unseen(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    let begins = shown.trim_start().chars().next();
    if begins.is_some_and(|c| "=+-@＝＋－＠|%".contains(c)) {
        shown.insert(0, '\'');
    }
    shown
}

/// Control characters, and those that turn the direction of what follows.
pub(crate) fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
