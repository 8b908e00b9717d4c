export function MemberListScreen() { return null; }
