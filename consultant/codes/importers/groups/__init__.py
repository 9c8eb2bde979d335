"""Groups of codes: MS-DRG, complications, CMS-HCC, RBCS."""
