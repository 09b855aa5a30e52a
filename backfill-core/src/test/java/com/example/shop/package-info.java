/** A host's own package, so that its frames are not the library's. */
@NullMarked
package com.example.shop;

import org.jspecify.annotations.NullMarked;
