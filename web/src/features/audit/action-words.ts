import { useLingui } from "@lingui/react/macro";

/** What happened, in words. An action that is not known here is shown by its name. */
export function useActionWords(): {
	of: (action: string) => string;
	families: readonly (readonly [string, string])[];
} {
	const { t } = useLingui();
	const words: Readonly<Record<string, string>> = {
		"setup.done": t`Set the server up`,
		"session.sign_in": t`Signed in`,
		"session.sign_out": t`Signed out`,
		"session.reuse_detected": t`Session used from two places`,
		"session.outside_root": t`Left the permitted folder`,
		"session.refresh_repeated": t`Repeated a renewal of the session`,
		"session.end": t`Signed a device out`,
		"session.end_others": t`Signed the other devices out`,
		"session.end_all": t`Signed all devices out`,
		"member.invite": t`Invited a member`,
		"member.invite_again": t`Made a new invitation link`,
		"member.invitation_accepted": t`Accepted an invitation`,
		"member.update": t`Changed a member`,
		"member.rename": t`Changed the own name`,
		"member.password_change": t`Changed the own password`,
		"member.password_reset_link": t`Made a password reset link`,
		"member.password_reset": t`Chose a new password by a link`,
		"member.remove": t`Deleted a member`,
		"member.link_email": t`Sent a one-time link by e-mail`,
		"email.test": t`Sent a test e-mail`,
		"email.delete": t`Deleted an e-mail that was given up`,
		"keys.rotate": t`Changed the keys of the server`,
		"keys.retire": t`Gave up old keys of the server`,
		"bucket.register": t`Connected a bucket`,
		"bucket.update": t`Changed a bucket`,
		"bucket.remove": t`Disconnected a bucket`,
		"bucket.test": t`Tested a bucket`,
		"audit.export": t`Exported the audit`,
		"upload.replace_signed": t`Began to replace a file`,
		"grant.put": t`Gave access`,
		"grant.remove": t`Took access away`,
		"folder.create": t`Made a folder`,
		"file.upload": t`Uploaded a file`,
		"file.replace": t`Replaced a file`,
		"file.delete": t`Deleted a file`,
		"file.download": t`Downloaded a file`,
		"file.copy_url": t`Copied a URL`,
	};
	return {
		of: (action) => words[action] ?? action.replaceAll(/[._]/g, " "),
		families: [
			["file.", t`Files: everything`],
			["file.upload", t`Files: uploaded`],
			["file.replace", t`Files: replaced`],
			["file.download", t`Files: downloaded`],
			["file.copy_url", t`Files: URL copied`],
			["file.delete", t`Files: deleted`],
			["upload.", t`Files: replacing begun`],
			["folder.", t`Folders`],
			["session.", t`Sign-ins`],
			["member.", t`Members`],
			["grant.", t`Access`],
			["bucket.", t`Buckets`],
			["email.", t`E-mail`],
		],
	};
}
