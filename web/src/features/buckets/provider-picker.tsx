import { useLingui } from "@lingui/react/macro";
import { Label, Radio, RadioGroup } from "react-aria-components";
import { labelClass } from "../../ui/field";
import { PROVIDERS, type Provider } from "./bucket-draft";

/** Which storage it is; decides what the form asks for. */
export function ProviderPicker(props: {
	readonly value: Provider;
	readonly onChange: (provider: Provider) => void;
}) {
	const { t } = useLingui();
	const names: Readonly<Record<Provider, readonly [string, string]>> = {
		aws: ["AWS S3", t`All regions`],
		garage: ["Garage", t`Self-hosted`],
		minio: ["MinIO, RustFS", t`Self-hosted`],
		r2: ["Cloudflare R2", t`No egress fees`],
		other: [t`Another one`, t`Any S3 endpoint`],
	};
	return (
		<RadioGroup
			value={props.value}
			onChange={(value) => {
				const provider = PROVIDERS.find((one) => one === value);
				if (provider) props.onChange(provider);
			}}
			className="flex flex-col gap-1.5"
		>
			<Label className={labelClass}>{t`Provider`}</Label>
			<div className="grid grid-cols-2 gap-2 sm:grid-cols-3">
				{PROVIDERS.map((provider) => (
					<Radio
						key={provider}
						value={provider}
						className="flex cursor-default flex-col rounded-lg border border-line bg-canvas px-3 py-2 data-[selected]:border-accent data-[hovered]:border-line-strong data-[selected]:bg-accent-soft data-[focus-visible]:outline-2 data-[focus-visible]:outline-accent data-[focus-visible]:outline-offset-2"
					>
						<span className="font-medium">{names[provider][0]}</span>
						<span className="text-ink-muted text-xs">{names[provider][1]}</span>
					</Radio>
				))}
			</div>
		</RadioGroup>
	);
}
