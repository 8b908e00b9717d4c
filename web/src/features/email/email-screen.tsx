import { Plural, Trans, useLingui } from "@lingui/react/macro";
import {
	type InfiniteData,
	type UseInfiniteQueryResult,
	useInfiniteQuery,
} from "@tanstack/react-query";
import { MailCheck, MailX, Send } from "lucide-react";
import type { OutboxPage } from "../../api/models";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { Notice } from "../../ui/notice";
import { Page } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { EmailTable } from "./email-table";
import { outboxQuery, useTestEmail } from "./queries";

/** Whether e-mail works, and what could not be sent so far. */
export function EmailScreen() {
	const { t } = useLingui();
	const outbox = useInfiniteQuery(outboxQuery);
	const test = useTestEmail();
	const first = outbox.data?.pages[0];
	return (
		<Page
			title={t`E-mail`}
			description={t`Notifications and one-time links that MediaBridge sends to members.`}
			actions={
				first?.settings && (
					<Button
						variant="primary"
						icon={<Send size={16} />}
						onPress={() => test.mutate()}
						isPending={test.isPending}
					>
						<Trans>Send a test to me</Trans>
					</Button>
				)
			}
		>
			{outbox.isPending && <SkeletonRows rows={4} label={t`Loading the e-mails`} />}
			{outbox.isError && !outbox.data && (
				<LoadProblem
					title={t`The e-mails could not be loaded`}
					detail={outbox.error.message}
					onRetry={() => void outbox.refetch()}
				/>
			)}
			{first && (
				<>
					<TestResult test={test} />
					<Settings page={first} />
					<Emails outbox={outbox} isSetUp={first.settings !== null} />
				</>
			)}
		</Page>
	);
}

function TestResult({ test }: { test: ReturnType<typeof useTestEmail> }) {
	const { t } = useLingui();
	if (test.isError) {
		return (
			<Notice tone="danger" title={t`No test was sent`} className="mb-4">
				{test.error.message}
			</Notice>
		);
	}
	if (!test.data) return null;
	const { sent, to, answer } = test.data;
	return (
		<Notice
			tone={sent ? "success" : "danger"}
			title={sent ? t`The mail server took the test for ${to}` : t`The test did not reach ${to}`}
			className="mb-4"
		>
			<p>
				{sent ? <Trans>It said:</Trans> : <Trans>What went wrong:</Trans>}{" "}
				<span className="break-words font-mono text-xs">{answer}</span>
			</p>
		</Notice>
	);
}

function Settings({ page }: { page: OutboxPage }) {
	const { t } = useLingui();
	const { settings, waiting, failed } = page;
	if (settings === null) {
		return (
			<Notice tone="warning" title={t`E-mail is not set up`} className="mb-4">
				<Trans>
					Notifications are shown in the app only, and one-time links are handed over by hand.
					Whoever runs this server sets it up in the settings file, under <code>[smtp]</code>.
				</Trans>
			</Notice>
		);
	}
	const { server, from } = settings;
	return (
		<p className="mb-4 break-words text-ink-muted">
			<Trans>
				Sent through <span className="text-ink">{server}</span> as{" "}
				<span className="text-ink">{from}</span>.
			</Trans>{" "}
			<Plural value={waiting} _0="Nothing waits" one="# e-mail waits" other="# e-mails wait" />,{" "}
			<Plural value={failed} _0="none was given up" one="# was given up" other="# were given up" />.
		</p>
	);
}

function Emails(props: {
	readonly outbox: UseInfiniteQueryResult<InfiniteData<OutboxPage>>;
	readonly isSetUp: boolean;
}) {
	const { t } = useLingui();
	const { outbox, isSetUp } = props;
	const emails = outbox.data?.pages.flatMap((page) => page.items) ?? [];
	if (emails.length === 0) {
		return (
			<EmptyState
				icon={isSetUp ? <MailCheck size={20} /> : <MailX size={20} />}
				title={isSetUp ? t`Everything was sent` : t`There is nothing to send`}
			>
				{isSetUp && (
					<Trans>
						An e-mail is shown here until the mail server has taken it, or gives the reason.
					</Trans>
				)}
			</EmptyState>
		);
	}
	return (
		<>
			<EmailTable emails={emails} isSetUp={isSetUp} />
			{outbox.hasNextPage && (
				<Button
					variant="ghost"
					className="mt-3 self-center"
					onPress={() => void outbox.fetchNextPage()}
					isPending={outbox.isFetchingNextPage}
				>
					<Trans>Show older ones</Trans>
				</Button>
			)}
		</>
	);
}
