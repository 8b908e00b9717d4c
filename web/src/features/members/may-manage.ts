import type { Me, Member } from "../../api/models";

/** Whether somebody may change another's account: owners everybody's, admins those of members. Nobody their own. */
export function mayManage(me: Me, member: Member): boolean {
	return me.id !== member.id && (member.role === "member" || me.role === "owner");
}
