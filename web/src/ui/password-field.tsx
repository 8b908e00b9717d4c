import { useLingui } from "@lingui/react/macro";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./icon-button";
import { TextField, type TextFieldProps } from "./text-field";

/** A password that its owner may look at. */
export function PasswordField(props: Omit<TextFieldProps, "type" | "suffix">) {
	const { t } = useLingui();
	const [shown, setShown] = useState(false);
	return (
		<TextField
			{...props}
			type={shown ? "text" : "password"}
			suffix={
				<IconButton
					size="small"
					label={shown ? t`Hide the characters` : t`Show the characters`}
					onPress={() => setShown(!shown)}
				>
					{shown ? <EyeOff size={16} /> : <Eye size={16} />}
				</IconButton>
			}
		/>
	);
}
