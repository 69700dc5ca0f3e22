import "../client/theme.css";
import "./staff.css";
import "./staff-page.ts";
