import "./sign.css";
import "./sign-page.ts";
