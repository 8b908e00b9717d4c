export function BucketSettingsScreen(_: { id: string; tab: string; onTab: (tab: "connection" | "settings" | "grants") => void; grants: React.ReactNode }) { return null; }
