try {
	const theme = localStorage.getItem("mb.theme");
	if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
	if (localStorage.getItem("mb.density") === "compact")
		document.documentElement.dataset.density = "compact";
} catch {
	// Storage is forbidden: the system's theme is used.
}
