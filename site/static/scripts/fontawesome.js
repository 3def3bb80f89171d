// The theme's icons are drawn by site.css.
