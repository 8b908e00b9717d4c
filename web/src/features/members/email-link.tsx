import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { MailCheck, Send } from "lucide-react";
import { serverQuery } from "../../api/queries";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { type LinkPurpose, useEmailLink } from "./queries";

/** Sends a link that was just made to whom it is for. Absent where e-mail is not set up. */
export function EmailLink(props: {
	readonly memberId: string;
	readonly name: string;
	readonly purpose: LinkPurpose;
	readonly url: string;
}) {
	const { t } = useLingui();
	const server = useQuery(serverQuery);
	const send = useEmailLink(props.memberId);
	if (!server.data?.email) return null;
	const { name } = props;
	const token = new URLSearchParams(new URL(props.url).hash.slice(1)).get("token") ?? "";
	return (
		<>
			{send.isSuccess ? (
				<p role="status" className="flex items-center gap-2 text-ink-muted">
					<MailCheck size={16} aria-hidden="true" className="shrink-0 text-success" />
					<Trans>The link is on its way to {name}.</Trans>
				</p>
			) : (
				<Button
					className="self-start"
					icon={<Send size={16} />}
					onPress={() => send.mutate({ purpose: props.purpose, token })}
					isPending={send.isPending}
				>
					<Trans>Send it to {name} by e-mail</Trans>
				</Button>
			)}
			{send.isError && (
				<Notice tone="danger" title={t`The link was not sent`}>
					{send.error.message}
				</Notice>
			)}
		</>
	);
}
