"""Design: base templates, components, template tags, style sheets and scripts of all doors; accessible by construction.

The look is the KERN design system (package ``@kern-ux/native``, EUPL-1.2), reduced at set-up to what is in use, plus
one own style sheet and one own script. Everything works without the script.
"""
