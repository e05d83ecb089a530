// What MJML makes of digest.mjml (node infra/build/messages.mjs): change that file, not this one.
export const DIGEST_TEMPLATE = `<!doctype html>
<html lang="{{language}}" dir="ltr" xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<title>{{subject}}</title>
<!--[if !mso]><!-->
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<!--<![endif]-->
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style type="text/css">
#outlook a { padding:0; }
body { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }
table, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }
img { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;-ms-interpolation-mode:bicubic; }
p { display:block;margin:13px 0; }
</style>
<!--[if mso]>
<noscript>
<xml>
<o:OfficeDocumentSettings>
<o:AllowPNG/>
<o:PixelsPerInch>96</o:PixelsPerInch>
</o:OfficeDocumentSettings>
</xml>
</noscript>
<![endif]-->
<!--[if lte mso 11]>
<style type="text/css">
.mj-outlook-group-fix { width:100% !important; }
</style>
<![endif]-->
<style type="text/css">
@media only screen and (min-width:480px) {
.mj-column-per-100 { width:100% !important; max-width: 100%; }
}
</style>
<style media="screen and (min-width:480px)">
.moz-text-html .mj-column-per-100 { width:100% !important; max-width: 100%; }
</style>
<style type="text/css">
:root { color-scheme: light dark; supported-color-schemes: light dark; }
.ground { background-color: #eef2ee; }
@media (prefers-color-scheme: dark) {
.ground { background: #14181b !important; background-color: #14181b !important; }
.card, .card table { background: #1f2529 !important; background-color: #1f2529 !important; }
.ink { color: #eef2f0 !important; }
.soft { color: #b6c2bc !important; }
.link { color: #8fd6a4 !important; }
.notice { color: #f0c674 !important; }
.rule { border-color: #3a444a !important; }
.badge { background: #24402f !important; color: #bfe8cb !important; }
.none { background: #2b3238 !important; color: #b6c2bc !important; }
.button { background: #8fd6a4 !important; color: #10241a !important; border-color: #8fd6a4 !important; }
}
</style>
<meta name="color-scheme" content="light dark" />
<meta name="supported-color-schemes" content="light dark" />
</head>
<body  class="ground" style="word-spacing:normal;">
<div style="display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;">{{preheader}}</div>
<div
aria-label="{{subject}}" aria-roledescription="email" role="article" lang="{{language}}" dir="ltr" style="word-spacing:normal;"
>
{{#*inline "item"}}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px"><tbody><tr>
<td class="rule" style="padding:0 0 0 14px;border-left:3px solid #2f8f55">
<h3 class="ink" style="margin:0;font-size:16px;line-height:22px;font-weight:600;color:#1b2620">{{#if figure}}<span style="font-size:24px;line-height:28px">{{figure}}</span> {{/if}}{{#if link}}<a class="link" href="{{link}}" style="color:#1c6b3a;text-decoration:underline">{{title}}</a>{{else}}{{title}}{{/if}}</h3>
{{#if facts}}<p class="soft" style="margin:2px 0 0;font-size:14px;line-height:20px;color:#4d5a53">{{facts}}{{#if badge}} &nbsp;<strong class="badge" style="padding:1px 7px;border-radius:9px;background:#e3f1e7;color:#1b4d2b;font-size:13px;white-space:nowrap">{{badge}}</strong>{{/if}}</p>{{/if}}
{{#if strip}}
<table role="presentation" aria-hidden="true" cellpadding="0" cellspacing="2" border="0" style="border-collapse:separate;margin:6px 0 0 -2px;font-size:11px;line-height:18px"><tbody><tr align="center">
{{#each strip}}<td {{#unless hasIt}}class="none" {{/unless}}width="20" style="border-radius:3px;background:{{colors.ground}};color:{{colors.ink}}">{{letter}}</td>{{/each}}
</tr></tbody></table>
{{/if}}
{{#if season}}<p class="soft" style="margin:2px 0 0;font-size:13px;line-height:18px;color:#4d5a53">{{season}}</p>{{/if}}
{{#each lines}}<p class="ink" style="margin:4px 0 0;font-size:14px;line-height:20px;color:#1b2620">{{this}}</p>{{/each}}
{{#if note}}<p class="notice" style="margin:4px 0 0;font-size:14px;line-height:20px;color:#7a4a00">{{note}}</p>{{/if}}
</td>
</tr></tbody></table>
{{/inline}}
<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" bgcolor="transparent" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="background:transparent;background-color:transparent;margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:transparent;background-color:transparent;width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:12px;text-align:left;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:576px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"
>
<tbody>
<tr>
<td  style="vertical-align:top;padding:0;">
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="" width="100%"
>
<tbody>
<tr>
<td
style="font-size:0px;word-break:break-word;"
>
<div
style="height:4px;line-height:4px;"
>&#8202;</div>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="card-outlook" role="presentation" style="width:600px;" width="600" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  class="card" style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:600px;border-radius:10px 10px 0 0;overflow:hidden;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;border-collapse:separate;"
>
<tbody>
<tr>
<td
style="border-radius:10px 10px 0 0;direction:ltr;font-size:0px;padding:28px 28px 8px;text-align:left;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:544px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"
>
<tbody>
<tr>
<td  style="vertical-align:top;padding:0;">
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="" width="100%"
>
<tbody>
<tr>
<td
align="left" style="font-size:0px;padding:0;word-break:break-word;"
>
<div
style="font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b2620;"
><h1 class="ink" style="margin:0 0 12px;font-size:22px;line-height:28px;font-weight:700;color:#1b2620">{{title}}</h1>
<p class="ink" style="margin:0 0 4px;color:#1b2620">{{hello}}</p>
{{#if notice}}<p class="notice" style="margin:0 0 4px;font-size:14px;line-height:20px;color:#7a4a00"><strong>{{notice}}</strong></p>{{/if}}
<p class="ink" style="margin:0;color:#1b2620">{{intro}}</p></div>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
{{#each groups}}
<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="card-outlook" role="presentation" style="width:600px;" width="600" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  class="card" style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:16px 28px 8px;text-align:left;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:544px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"
>
<tbody>
<tr>
<td  style="vertical-align:top;padding:0;">
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="" width="100%"
>
<tbody>
<tr>
<td
align="left" style="font-size:0px;padding:0;word-break:break-word;"
>
<div
style="font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b2620;"
><h2 class="ink rule" style="margin:0 0 {{#if lead}}2{{else}}14{{/if}}px;padding:16px 0 0;border-top:1px solid #dde5de;font-size:19px;line-height:26px;font-weight:700;color:#1b2620">{{title}}</h2>
{{#if lead}}<p class="soft" style="margin:0 0 14px;font-size:14px;line-height:20px;color:#4d5a53">{{lead}}</p>{{/if}}
{{#each items}}{{> item}}{{/each}}
{{#if more}}<p class="soft" style="margin:0 0 12px;font-size:14px;line-height:20px;color:#4d5a53">{{more}}</p>{{/if}}
{{#if aside}}{{#with aside}}
<p class="soft" style="margin:4px 0 10px;font-size:13px;line-height:18px;font-weight:600;letter-spacing:.3px;color:#4d5a53">{{title}}</p>
{{#each items}}{{> item}}{{/each}}
{{/with}}{{/if}}
{{#if action}}{{#with action}}
<p style="margin:0 0 12px"><a class="button" href="{{link}}" style="display:inline-block;padding:9px 16px;border-radius:6px;background:#1c6b3a;color:#ffffff;font-size:15px;line-height:20px;font-weight:600;text-decoration:none">{{label}}</a></p>
{{/with}}{{/if}}</div>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
{{/each}}
<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="card-outlook" role="presentation" style="width:600px;" width="600" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  class="card" style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:600px;border-radius:0 0 10px 10px;overflow:hidden;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;border-collapse:separate;"
>
<tbody>
<tr>
<td
style="border-radius:0 0 10px 10px;direction:ltr;font-size:0px;padding:8px 28px 24px;text-align:left;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:544px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"
>
<tbody>
<tr>
<td  style="vertical-align:top;padding:0;">
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="" width="100%"
>
<tbody>
<tr>
<td
align="left" style="font-size:0px;padding:0;word-break:break-word;"
>
<div
style="font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b2620;"
>{{#if elsewhere}}<p class="ink" style="margin:0 0 12px;font-size:15px;line-height:22px;color:#1b2620">{{elsewhere}}</p>{{/if}}
<p class="soft rule" style="margin:0 0 8px;padding:16px 0 0;border-top:1px solid #dde5de;font-size:13px;line-height:20px;color:#4d5a53">{{why}}</p>
<p class="soft" style="margin:0 0 8px;font-size:13px;line-height:20px;color:#4d5a53">{{#each links}}{{#unless @first}} &nbsp;·&nbsp; {{/unless}}<a class="link" href="{{link}}" style="color:#1c6b3a;text-decoration:underline">{{label}}</a>{{/each}}</p>
<p class="soft" style="margin:0;font-size:13px;line-height:20px;color:#4d5a53">{{sentBy}}</p></div>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" bgcolor="transparent" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="background:transparent;background-color:transparent;margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:transparent;background-color:transparent;width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:12px;text-align:left;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:576px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"
>
<tbody>
<tr>
<td  style="vertical-align:top;padding:0;">
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="" width="100%"
>
<tbody>
<tr>
<td
style="font-size:0px;word-break:break-word;"
>
<div
style="height:4px;line-height:4px;"
>&#8202;</div>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</div>
</body>
</html>
`;
