export function MemberScreen(_: { id: string; grants: React.ReactNode }) { return null; }
