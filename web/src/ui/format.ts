/** Formatters cost a hundred times more to make than to use, and lists use them on every row. */
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

function kept<Format extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
	key: string,
	locale: string | undefined,
	make: () => Format,
): Format {
	const name = `${key} ${locale}`;
	const known = made.get(name);
	// One key is only ever used for one kind of formatter.
	if (known) return known as Format;
	const fresh = make();
	made.set(name, fresh);
	return fresh;
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

/** A size in decimal units with three digits at most: "0 byte", "834 kB", "1.2 MB", in the locale's words. */
export function formatSize(bytes: number, locale?: string): string {
	let value = bytes;
	let unit = 0;
	// 999.5 and more would be shown as 1,000 of the smaller unit.
	while (unit < UNITS.length - 1 && value >= (unit === 0 ? 1000 : 999.5)) {
		value /= 1000;
		unit++;
	}
	const digits = unit === 0 || value >= 99.95 ? 0 : 1;
	const format = () =>
		new Intl.NumberFormat(locale, {
			style: "unit",
			unit: UNITS[unit],
			unitDisplay: unit === 0 ? "long" : "short",
			maximumFractionDigits: digits,
		});
	return kept(`size ${unit} ${digits}`, locale, format).format(value);
}

/** The exact number of bytes, for a tooltip. */
export function formatBytes(bytes: number, locale?: string): string {
	return kept(
		"bytes",
		locale,
		() => new Intl.NumberFormat(locale, { style: "unit", unit: "byte", unitDisplay: "long" }),
	).format(bytes);
}

export function formatNumber(value: number, locale?: string): string {
	return kept("number", locale, () => new Intl.NumberFormat(locale)).format(value);
}

/** Transfer speed. */
export function formatSpeed(bytesPerSecond: number, locale?: string): string {
	return `${formatSize(Math.round(bytesPerSecond), locale)}/s`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A time as people say it: "2 min. ago", "yesterday", and from a week on the date. `at` and `now` are
 * unix milliseconds; a time slightly in the future (clocks differ) counts as now.
 */
export function formatWhen(at: number, now: number, locale?: string): string {
	const age = Math.max(0, now - at);
	if (at - now > DAY || age >= 7 * DAY) return formatDate(at, now, locale);
	const relative = kept(
		"relative",
		locale,
		() => new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" }),
	);
	if (age < 10 * SECOND) return relative.format(0, "second");
	if (age < MINUTE) return relative.format(-Math.floor(age / SECOND), "second");
	if (age < HOUR) return relative.format(-Math.floor(age / MINUTE), "minute");
	if (age < DAY) return relative.format(-Math.floor(age / HOUR), "hour");
	return relative.format(-Math.floor(age / DAY), "day");
}

/** The day; the year only when it is not this one. */
function formatDate(at: number, now: number, locale?: string): string {
	const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
	const format = () =>
		new Intl.DateTimeFormat(locale, {
			day: "numeric",
			month: "short",
			...(sameYear ? {} : { year: "numeric" }),
		});
	return kept(sameYear ? "day" : "day and year", locale, format).format(at);
}

/** Date and time to the second, for a tooltip. */
export function formatExact(at: number, locale?: string): string {
	return kept(
		"exact",
		locale,
		() => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "medium" }),
	).format(at);
}

/** The time of day to the second, for something that happens soon. */
export function formatTime(at: number, locale?: string): string {
	return kept(
		"time",
		locale,
		() => new Intl.DateTimeFormat(locale, { timeStyle: "medium" }),
	).format(at);
}

/** How long something still takes: "8 s", "3 min", "1 h 20 min". `seconds` may be fractional. */
export function formatDuration(seconds: number, locale?: string): string {
	const unit = (value: number, name: "second" | "minute" | "hour") =>
		kept(
			name,
			locale,
			() => new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }),
		).format(value);
	const whole = Math.max(0, Math.ceil(seconds));
	if (whole < 60) return unit(whole, "second");
	const minutes = Math.ceil(whole / 60);
	if (minutes < 60) return unit(minutes, "minute");
	const hours = Math.floor(minutes / 60);
	return minutes % 60 === 0
		? unit(hours, "hour")
		: `${unit(hours, "hour")} ${unit(minutes % 60, "minute")}`;
}

/** How long until something happens, to the minute: "23 hr 59 min"; null when its time has come. */
export function formatTimeLeft(at: number, now: number, locale?: string): string | null {
	if (at <= now) return null;
	// To the nearest minute, since clocks differ by seconds: what has just been planned for a day is "24 hr".
	return formatDuration(Math.max(1, Math.round((at - now) / MINUTE)) * 60, locale);
}
