/** Without characters that are taken for others: 0 O, 1 l I, o. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/** 56 characters, so 116 bits. */
export const GENERATED_LENGTH = 20;

/**
 * A password that nobody can guess. Each character is as likely as any other: bytes beyond the last whole multiple of
 * the alphabet are drawn again, since their remainder would favour its beginning. `fill` fills an array with random bytes.
 */
export function generatePassword(
	fill: (bytes: Uint8Array<ArrayBuffer>) => void = (bytes) => crypto.getRandomValues(bytes),
): string {
	const fair = 256 - (256 % ALPHABET.length);
	let password = "";
	while (password.length < GENERATED_LENGTH) {
		const bytes = new Uint8Array(GENERATED_LENGTH);
		fill(bytes);
		for (const byte of bytes) {
			if (byte < fair && password.length < GENERATED_LENGTH) {
				password += ALPHABET[byte % ALPHABET.length];
			}
		}
	}
	return password;
}
