import { useLingui } from "@lingui/react/macro";
import { Check, Copy, RefreshCw } from "lucide-react";
import { useCopied } from "../../ui/copy-field";
import { IconButton } from "../../ui/icon-button";
import { NewPasswordField } from "../../ui/new-password-field";
import { generatePassword } from "./generate-password";

/** A password for somebody else: a generated one, unless another is typed. */
export function GeneratedPassword(props: {
	readonly label: string;
	readonly name: string;
	readonly address: string;
	readonly value: string;
	readonly onChange: (password: string) => void;
}) {
	const { t } = useLingui();
	const [copied, copy] = useCopied();
	return (
		<div className="flex gap-1.5">
			<div className="min-w-0 flex-1">
				<NewPasswordField
					label={props.label}
					name={props.name}
					about={[props.address]}
					value={props.value}
					onChange={props.onChange}
				/>
			</div>
			<div className="flex gap-1 pt-6.5">
				<IconButton
					variant="secondary"
					label={t`Generate another password`}
					onPress={() => props.onChange(generatePassword())}
				>
					<RefreshCw size={16} />
				</IconButton>
				<IconButton
					variant="secondary"
					label={copied ? t`Copied` : t`Copy the password`}
					onPress={() => copy(props.value)}
				>
					{copied ? <Check size={16} className="text-success" /> : <Copy size={16} />}
				</IconButton>
			</div>
		</div>
	);
}
