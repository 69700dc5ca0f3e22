import "../client/theme.css";
import "./console.css";
import "./console-page.ts";
