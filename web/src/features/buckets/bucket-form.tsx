import { Trans, useLingui } from "@lingui/react/macro";
import { PlugZap } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Form } from "react-aria-components";
import type { BucketInput, SavedBucket } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { Button } from "../../ui/button";
import { focusFirstInvalid } from "../../ui/field";
import { FormSection } from "../../ui/form-section";
import { Notice } from "../../ui/notice";
import { PasswordField } from "../../ui/password-field";
import { Segmented } from "../../ui/segmented";
import { TextField } from "../../ui/text-field";
import { AdvancedFields } from "./advanced-fields";
import { type BucketDraft, inputOf, keepsSecret, mistakesIn, withProvider } from "./bucket-draft";
import { ProviderPicker } from "./provider-picker";
import { useSaveBucket, useTestInput } from "./queries";
import { ReportSkeleton, ReportView } from "./report-view";
import { useMistakeText } from "./use-mistake-text";

export interface BucketFormProps {
	/** null: a new bucket. */
	readonly id: string | null;
	readonly initial: BucketDraft;
	readonly onSaved: (saved: SavedBucket) => void;
}

/** Everything about the connection to a bucket. */
export function BucketForm({ id, initial, onSaved }: BucketFormProps) {
	const { t } = useLingui();
	const [draft, setDraft] = useState(initial);
	const keeps = id !== null && keepsSecret(draft, initial);
	const [ownErrors, setOwnErrors] = useState<Record<string, string>>({});
	const mistakeText = useMistakeText();
	const save = useSaveBucket(id);
	const test = useTestInput(id);
	const change = (part: Partial<BucketDraft>) => {
		setDraft((before) => ({ ...before, ...part }));
		setOwnErrors({});
	};

	const checked = (): BucketInput | null => {
		const mistakes = Object.entries(mistakesIn(draft, keeps));
		setOwnErrors(
			Object.fromEntries(mistakes.map(([field, mistake]) => [field, mistakeText(field, mistake)])),
		);
		return mistakes.length === 0 ? inputOf(draft) : null;
	};
	const form = useRef<HTMLFormElement>(null);
	const runTest = () => {
		const input = checked();
		save.reset();
		const invalid = () => form.current && focusFirstInvalid(form.current);
		if (input) test.mutate(input, { onError: invalid });
		else invalid();
	};
	const problem = save.error ?? test.error;
	const serverErrors = problem instanceof ApiProblem ? problem.fields : {};

	return (
		<Form
			ref={form}
			validationBehavior="aria"
			validationErrors={{ ...serverErrors, ...ownErrors }}
			className="flex flex-col gap-8"
			onSubmit={(event) => {
				event.preventDefault();
				const input = checked();
				test.reset();
				const fields = event.currentTarget;
				if (!input) focusFirstInvalid(fields);
				else save.mutate(input, { onSuccess: onSaved, onError: () => focusFirstInvalid(fields) });
			}}
		>
			<FormSection title={t`Details`} text={t`How members see it.`}>
				<TextField
					label={t`Name`}
					name="name"
					isRequired
					autoFocus={id === null}
					value={draft.name}
					onChange={(name) => change({ name })}
					placeholder={t`Press kit`}
				/>
				<TextField
					label={t`Description`}
					name="description"
					value={draft.description}
					onChange={(description) => change({ description })}
					hint={t`Optional. What belongs here, and who to ask.`}
				/>
			</FormSection>
			<FormSection
				title={t`Storage`}
				text={t`Where the files are. Bytes go straight between the browser and this address.`}
			>
				<ProviderPicker
					value={draft.provider}
					onChange={(provider) => {
						setDraft((before) => withProvider(before, provider));
						setOwnErrors({});
					}}
				/>
				{draft.provider !== "aws" && (
					<TextField
						label={t`Endpoint`}
						name="endpoint"
						mono
						isRequired
						inputMode="url"
						value={draft.endpoint}
						onChange={(endpoint) => change({ endpoint })}
						placeholder={ENDPOINTS[draft.provider]}
						hint={t`Must be reachable from the server and from the browsers of your members.`}
					/>
				)}
				<div className="grid gap-4 sm:grid-cols-2">
					<TextField
						label={t`Bucket`}
						name="bucket"
						mono
						isRequired
						value={draft.bucket}
						onChange={(bucket) => change({ bucket })}
						placeholder="press-kit"
					/>
					<TextField
						label={t`Region`}
						name="region"
						mono
						isRequired
						value={draft.region}
						onChange={(region) => change({ region })}
						placeholder={draft.provider === "aws" ? "eu-central-1" : "us-east-1"}
					/>
				</div>
			</FormSection>
			<FormSection
				title={t`Key`}
				text={t`A key for this bucket only. It is stored encrypted and never shown again.`}
			>
				<TextField
					label={t`Access key ID`}
					name="access_key_id"
					mono
					isRequired
					autoComplete="off"
					value={draft.accessKeyId}
					onChange={(accessKeyId) => change({ accessKeyId })}
				/>
				<PasswordField
					label={t`Secret access key`}
					name="secret_access_key"
					mono
					isRequired={!keeps}
					autoComplete="new-password"
					value={draft.secretAccessKey}
					onChange={(secretAccessKey) => change({ secretAccessKey })}
					{...(keeps
						? {
								placeholder: t`Stored. Leave empty to keep it.`,
								hint: t`Type a new one to replace it.`,
							}
						: {})}
				/>
				{id !== null && !keeps && (
					<Notice tone="warning">
						<Trans>
							Endpoint, region or access key ID are not what they were, so type the secret again.
							The stored one is never sent to another address.
						</Trans>
					</Notice>
				)}
			</FormSection>
			<FormSection title={t`Links`} text={t`What “Copy URL” gives people.`}>
				<Segmented
					label={t`Links`}
					value={draft.delivery}
					onChange={(delivery) => change({ delivery })}
					segments={[
						{ value: "private", label: t`Private` },
						{ value: "cdn", label: t`Public by a CDN` },
					]}
					className="self-start"
				/>
				{draft.delivery === "private" ? (
					<p className="text-ink-muted">
						<Trans>Every link is signed and ends after at most 7 days.</Trans>
					</p>
				) : (
					<TextField
						label={t`CDN base URL`}
						name="cdn_base_url"
						mono
						isRequired
						inputMode="url"
						value={draft.cdnBaseUrl}
						onChange={(cdnBaseUrl) => change({ cdnBaseUrl })}
						placeholder="https://cdn.example.org"
						hint={t`Links are this address and the path of the file. They last, and everybody who has one can open it.`}
					/>
				)}
			</FormSection>
			<AdvancedFields draft={draft} onChange={change} />

			<Result>
				{problem && Object.keys(serverErrors).length === 0 ? (
					<Notice tone="danger">
						{problem instanceof ApiProblem ? (
							problem.detail
						) : (
							<Trans>Nothing was saved. Try again.</Trans>
						)}
					</Notice>
				) : test.isPending ? (
					<ReportSkeleton />
				) : (
					test.data && <ReportView report={test.data} />
				)}
			</Result>
			<div className="z-10 flex flex-wrap items-center justify-end gap-2 border-line border-t bg-canvas py-3 max-sm:*:flex-1 sm:sticky sm:bottom-0">
				<Button icon={<PlugZap size={16} />} onPress={runTest} isPending={test.isPending}>
					<Trans>Test connection</Trans>
				</Button>
				<Button type="submit" variant="primary" isPending={save.isPending}>
					{id === null ? <Trans>Connect the bucket</Trans> : <Trans>Save and test</Trans>}
				</Button>
			</div>
		</Form>
	);
}

const ENDPOINTS = {
	garage: "https://s3.garage.example.org",
	minio: "https://minio.example.org:9000",
	r2: "https://ACCOUNT-ID.r2.cloudflarestorage.com",
	other: "https://s3.example.org",
} as const;

/** What came of the test, below a form that is longer than the screen: so it is moved into sight. */
function Result({ children }: { children: ReactNode }) {
	const place = useRef<HTMLDivElement>(null);
	const there = Boolean(children);
	useEffect(() => {
		if (there && children) place.current?.scrollIntoView({ block: "nearest", behavior: "smooth" });
	}, [there, children]);
	return there ? (
		<div ref={place} className="scroll-mb-20">
			{children}
		</div>
	) : null;
}
