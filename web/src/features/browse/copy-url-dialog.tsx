import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { createUrls } from "../../api/files";
import type { Bucket, Entry } from "../../api/models";
import { Button } from "../../ui/button";
import { copyText } from "../../ui/copy";
import { Dialog } from "../../ui/dialog";
import { formatExact } from "../../ui/format";
import { Notice } from "../../ui/notice";
import { Segmented } from "../../ui/segmented";
import { notify } from "../../ui/toast";
import { useCounted } from "./counted";

const LIFETIMES = { hour: 3600, day: 86_400, week: 604_800 } as const;
type Lifetime = keyof typeof LIFETIMES;

interface CopyUrlDialogProps {
	readonly bucket: Bucket;
	readonly entries: readonly Entry[];
	readonly onClose: () => void;
}

/**
 * Chooses how long a presigned URL works and copies it. Only for private buckets: on public ones the CDN's
 * URL is copied at once. Also shown when the browser does not let us copy, so that nothing is lost.
 */
export function CopyUrlDialog({ bucket, entries, onClose }: CopyUrlDialogProps) {
	const { t, i18n } = useLingui();
	const counted = useCounted();
	const [lifetime, setLifetime] = useState<Lifetime>("day");
	const [shown, setShown] = useState<string | null>(null);
	const copy = useMutation({
		mutationFn: () =>
			createUrls(
				bucket,
				entries.map((entry) => entry.path),
				"copy",
				LIFETIMES[lifetime],
			),
		onSuccess: async (urls) => {
			const text = urls.map((url) => url.url).join("\n");
			if (!(await copyText(text))) {
				setShown(text);
				return;
			}
			const until = Math.min(...urls.map((url) => url.expires_at ?? Number.POSITIVE_INFINITY));
			notify(
				urls.length === 1 ? t`URL copied` : t`${urls.length} URLs copied`,
				Number.isFinite(until)
					? {
							detail: t`Anyone who has it can read the file until ${formatExact(until, i18n.locale)}.`,
						}
					: {},
			);
			onClose();
		},
	});
	const title =
		entries.length === 1
			? t`Copy a URL of “${entries[0]?.name ?? ""}”`
			: t`Copy URLs of ${counted(entries.length, "files")}`;
	const until = formatExact(Date.now() + LIFETIMES[lifetime] * 1000, i18n.locale);
	return (
		<Dialog
			isOpen
			onClose={onClose}
			title={title}
			footer={
				<>
					<Button onPress={onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button variant="primary" onPress={() => copy.mutate()} isPending={copy.isPending}>
						{entries.length === 1 ? (
							<Trans>Copy URL</Trans>
						) : (
							<Trans>Copy {entries.length} URLs</Trans>
						)}
					</Button>
				</>
			}
		>
			<p className="mb-1.5 font-medium">
				<Trans>It works for</Trans>
			</p>
			<Segmented
				label={t`How long the URL works`}
				value={lifetime}
				onChange={setLifetime}
				className="w-full"
				segments={[
					{ value: "hour", label: t`1 hour` },
					{ value: "day", label: t`1 day` },
					{ value: "week", label: t`7 days` },
				]}
			/>
			<Notice tone="warning" className="mt-4">
				<Trans>
					{bucket.name} is private. Anyone who has this URL can read the file without signing in,
					until {until}. It cannot be taken back before.
				</Trans>
			</Notice>
			{copy.isError && (
				<Notice tone="danger" className="mt-3">
					{copy.error.message}
				</Notice>
			)}
			{shown !== null && (
				<label className="mt-4 grid gap-1.5">
					<span className="text-ink-muted">
						<Trans>The browser did not allow copying. Select the text and copy it yourself:</Trans>
					</span>
					<textarea
						readOnly
						rows={4}
						value={shown}
						onFocus={(event) => event.currentTarget.select()}
						className="w-full rounded-md border border-line bg-sunken p-2 font-mono text-xs"
					/>
				</label>
			)}
		</Dialog>
	);
}
