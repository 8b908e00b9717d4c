import { useLingui } from "@lingui/react/macro";
import type { MemberState, Role } from "../../api/models";
import { Badge, type Tone } from "../../ui/badge";

export const ROLES: readonly Role[] = ["member", "admin", "owner"];

export function useRoleWords(): Readonly<Record<Role, { name: string; hint: string }>> {
	const { t } = useLingui();
	return {
		member: { name: t`Member`, hint: t`Sees the buckets and folders given to them.` },
		admin: { name: t`Admin`, hint: t`Sees every bucket; manages buckets, members and access.` },
		owner: { name: t`Owner`, hint: t`May do everything, also to admins.` },
	};
}

const TONES: Readonly<Record<MemberState, Tone>> = {
	active: "success",
	invited: "accent",
	disabled: "neutral",
};

export function StateBadge({ state }: { state: MemberState }) {
	const { t } = useLingui();
	const words = { active: t`Active`, invited: t`Invited`, disabled: t`Disabled` };
	return <Badge tone={TONES[state]}>{words[state]}</Badge>;
}
