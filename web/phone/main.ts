import "../client/theme.css";
import "./phone.css";
import "./phone-page.ts";
