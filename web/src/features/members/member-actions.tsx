import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, Link2, MoreHorizontal, Trash2, UserCheck, UserX } from "lucide-react";
import { useState } from "react";
import type { Member } from "../../api/models";
import { useMe } from "../../api/use-session";
import { Button } from "../../ui/button";
import { ConfirmDialog, Dialog } from "../../ui/dialog";
import { IconButton } from "../../ui/icon-button";
import { Menu, MenuItem, MenuTrigger } from "../../ui/menu";
import { notify, notifyProblem } from "../../ui/toast";
import { InvitationLink } from "./invitation-link";
import { mayManage } from "./may-manage";
import { useChangeMember, useDeleteMember, useInviteAgain, useResetPassword } from "./queries";
import { ResetLinkField } from "./reset-link";

/** What can be done to somebody's account. Absent for one's own. */
export function MemberActions({ member }: { member: Member }) {
	const { t } = useLingui();
	const me = useMe();
	const navigate = useNavigate();
	const [asking, setAsking] = useState<"link" | "reset" | "delete" | null>(null);
	const link = useInviteAgain(member.id);
	const change = useChangeMember(member.id);
	const remove = useDeleteMember(member.id);
	const reset = useResetPassword(member.id);
	if (!mayManage(me, member)) return null;

	const makeLink = () =>
		link.mutate(undefined, {
			onSuccess: () => setAsking("link"),
			onError: (error) => notifyProblem(t`No link was made`, { detail: error.message }),
		});
	const makeReset = () =>
		reset.mutate(undefined, {
			onSuccess: () => setAsking("reset"),
			onError: (error) => notifyProblem(t`No link was made`, { detail: error.message }),
		});
	const setDisabled = (disabled: boolean) =>
		change.mutate(
			{ disabled },
			{
				onSuccess: () =>
					notify(
						disabled
							? t`${member.name} is signed out everywhere and cannot sign in`
							: t`${member.name} can sign in again`,
						{ action: { label: t`Undo`, run: () => change.mutate({ disabled: !disabled }) } },
					),
				onError: (error) =>
					notifyProblem(t`${member.name} is unchanged`, { detail: error.message }),
			},
		);
	return (
		<>
			{member.state === "invited" && (
				<Button icon={<Link2 size={16} />} onPress={makeLink} isPending={link.isPending}>
					<Trans>New invitation link</Trans>
				</Button>
			)}
			{member.state === "active" && (
				<Button icon={<KeyRound size={16} />} onPress={makeReset} isPending={reset.isPending}>
					<Trans>Password reset link</Trans>
				</Button>
			)}
			<MenuTrigger>
				<IconButton label={t`More about ${member.name}`} variant="secondary">
					<MoreHorizontal size={16} />
				</IconButton>
				<Menu
					placement="bottom end"
					onAction={(key) => {
						if (key === "delete") setAsking("delete");
						else setDisabled(key === "disable");
					}}
				>
					{member.state === "disabled" ? (
						<MenuItem id="enable" icon={<UserCheck size={15} />}>
							{t`Let sign in again`}
						</MenuItem>
					) : (
						<MenuItem id="disable" icon={<UserX size={15} />}>
							{t`Disable and sign out`}
						</MenuItem>
					)}
					<MenuItem id="delete" danger icon={<Trash2 size={15} />}>
						{t`Delete the account`}
					</MenuItem>
				</Menu>
			</MenuTrigger>
			{asking === "link" && link.data && (
				<Dialog
					isOpen
					isDismissable={false}
					onClose={() => setAsking(null)}
					title={t`New invitation for ${member.name}`}
					footer={
						<Button onPress={() => setAsking(null)}>
							<Trans>Done</Trans>
						</Button>
					}
				>
					<InvitationLink invitation={link.data} member={member} />
				</Dialog>
			)}
			{asking === "reset" && reset.data && (
				<Dialog
					isOpen
					isDismissable={false}
					onClose={() => setAsking(null)}
					title={t`A new password for ${member.name}`}
					footer={
						<Button onPress={() => setAsking(null)}>
							<Trans>Done</Trans>
						</Button>
					}
				>
					<ResetLinkField link={reset.data} member={member} />
				</Dialog>
			)}
			<ConfirmDialog
				isOpen={asking === "delete"}
				onClose={() => setAsking(null)}
				title={t`Delete the account of ${member.name}?`}
				act={t`Delete the account`}
				isPending={remove.isPending}
				onConfirm={() =>
					remove.mutate(undefined, {
						onSuccess: () => {
							notify(t`The account of ${member.name} is deleted`);
							void navigate({ to: "/admin/members" });
						},
						onError: (error) =>
							notifyProblem(t`The account of ${member.name} still exists`, {
								detail: error.message,
							}),
					})
				}
			>
				<Trans>
					{member.name} is signed out everywhere and loses all access. Files stay, and the audit log
					keeps what was done.
				</Trans>
			</ConfirmDialog>
		</>
	);
}
