import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
export type Density = "comfortable" | "compact";

/** How this device likes the app to look. public/theme.js applies the same before the first paint. */
const THEME_KEY = "mb.theme";
const DENSITY_KEY = "mb.density";
const listeners = new Set<() => void>();

function read(key: string): string | null {
	try {
		return localStorage.getItem(key);
	} catch {
		return null;
	}
}

function write(key: string, value: string): void {
	try {
		localStorage.setItem(key, value);
	} catch {
		// Forbidden storage: it holds until the page is left.
	}
}

let theme: Theme = asTheme(read(THEME_KEY));
let density: Density = read(DENSITY_KEY) === "compact" ? "compact" : "comfortable";

function asTheme(value: string | null): Theme {
	return value === "light" || value === "dark" ? value : "system";
}

export function setTheme(value: Theme): void {
	theme = value;
	write(THEME_KEY, value);
	const { dataset } = document.documentElement;
	if (value === "system") delete dataset.theme;
	else dataset.theme = value;
	for (const listener of listeners) listener();
}

export function setDensity(value: Density): void {
	density = value;
	write(DENSITY_KEY, value);
	const { dataset } = document.documentElement;
	if (value === "comfortable") delete dataset.density;
	else dataset.density = value;
	for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

export function useTheme(): Theme {
	return useSyncExternalStore(subscribe, () => theme);
}

export function useDensity(): Density {
	return useSyncExternalStore(subscribe, () => density);
}
