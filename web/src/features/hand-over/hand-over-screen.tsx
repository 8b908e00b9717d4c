import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useState } from "react";
import { api } from "../../api/client";
import type { HandedOver } from "../../api/models";
import { codeOf } from "../../api/problem";
import { Button } from "../../ui/button";
import { Centered } from "../../ui/centered";
import { ConnectionSettings } from "../../ui/connection-settings";
import { CopyField } from "../../ui/copy-field";
import { Notice } from "../../ui/notice";

/**
 * Hands the password of a mailbox over, once. Nothing is asked of the server before the button is pressed: programs that
 * look at links in messages would use it up.
 */
export function HandOverScreen() {
	const { t } = useLingui();
	const [token] = useState(
		() => new URLSearchParams(window.location.hash.replace(/^#/, "")).get("token")?.trim() ?? "",
	);
	const open = useMutation({
		gcTime: 0,
		mutationFn: () => api.post<HandedOver>("/hand-overs/open", { token }, { auth: false }),
	});
	if (token === "" || codeOf(open.error) === "hand_over_gone") {
		return (
			<Centered
				title={t`This link cannot be opened`}
				description={
					<Trans>
						It was opened before, was withdrawn, has expired, or is not complete. If you have not
						seen the password, somebody else may have: tell whoever sent you the link, and ask for a
						new one.
					</Trans>
				}
			/>
		);
	}
	if (open.data) return <Shown {...open.data} />;
	return (
		<Centered
			title={t`A mailbox is ready for you`}
			description={
				<Trans>
					Behind the button are its address, its password, and the settings for mail programs. They
					are shown once: open them when you can keep the password, such as in a password manager.
				</Trans>
			}
		>
			<div className="flex flex-col gap-4">
				{open.error && <Notice tone="danger">{open.error.message}</Notice>}
				<Button
					variant="primary"
					icon={<Eye size={16} />}
					isPending={open.isPending}
					onPress={() => open.mutate()}
				>
					<Trans>Show it now</Trans>
				</Button>
			</div>
		</Centered>
	);
}

function Shown({ address, password }: HandedOver) {
	const { t } = useLingui();
	return (
		<Centered
			className="max-w-120"
			title={t`Your mailbox`}
			description={
				<Trans>Keep the password now. When this page is closed, nobody can show it again.</Trans>
			}
		>
			<div role="status" className="flex flex-col gap-5">
				<div className="flex flex-col gap-1.5">
					<h2 className="font-medium text-sm">
						<Trans>Address</Trans>
					</h2>
					<CopyField label={t`Address`} value={address} />
				</div>
				<div className="flex flex-col gap-1.5">
					<h2 className="font-medium text-sm">
						<Trans>Password</Trans>
					</h2>
					<CopyField label={t`Password`} value={password} />
				</div>
				<div className="flex flex-col gap-1.5">
					<h2 className="font-medium text-sm">
						<Trans>Everything a mail program asks for</Trans>
					</h2>
					<ConnectionSettings address={address} password={password} />
				</div>
				<Notice>
					<Trans>To change the password, sign in at inbox.purelymail.com.</Trans>
				</Notice>
			</div>
		</Centered>
	);
}
