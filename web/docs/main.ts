import "../client/theme.css";
import "./docs.css";
import "./docs-page.ts";
