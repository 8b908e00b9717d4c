export function MemberGrants(_: { memberId: string }) { return null; }
