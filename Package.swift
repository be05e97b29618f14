// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Of a library each public type says whether it is Sendable.
let librarySettings = swiftSettings + [.treatWarning("ExplicitSendable", as: .error)]

let package = Package(
    name: "scimgit",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "scimgit", targets: ["scimgit"]),
        // For the fuzzers and benchmarks, which are packages of their own.
        .library(name: "ScimgitJSON", targets: ["JSON"]),
        .library(name: "ScimgitSCIM", targets: ["SCIM"]),
        .library(name: "ScimgitResourceMerge", targets: ["ResourceMerge"]),
        .library(name: "ScimgitGit", targets: ["Git"]),
        .library(name: "IdentityStore", targets: ["IdentityStore"]),
        .library(name: "Clients", targets: ["Clients"]),
        .library(name: "SCIMServer", targets: ["SCIMServer"]),
        // Preloaded into the server by tests: not part of any program.
        .library(name: "FaultyDisk", type: .dynamic, targets: ["FaultyDisk"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-algorithms", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.15.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.24.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.11.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.25.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: [
        .target(name: "Limits", swiftSettings: librarySettings),
        .target(name: "TextCoding", swiftSettings: librarySettings),
        .target(
            name: "JSON",
            dependencies: ["Limits", "TextCoding", .product(name: "Algorithms", package: "swift-algorithms")],
            swiftSettings: librarySettings),
        .target(name: "SCIM", dependencies: ["JSON", "Limits", "TextCoding"], swiftSettings: librarySettings),
        .target(name: "ResourceMerge", dependencies: ["JSON", "SCIM"], swiftSettings: librarySettings),
        .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .target(
            name: "Git",
            dependencies: [
                "CGit2", "Limits", "TextCoding",
                .product(name: "Algorithms", package: "swift-algorithms"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: librarySettings
        ),
        .target(
            name: "IdentityStore",
            dependencies: [
                "JSON", "SCIM", "ResourceMerge", "Git", "Limits", "TextCoding",
                .product(name: "Algorithms", package: "swift-algorithms"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HashTreeCollections", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: librarySettings
        ),
        .target(
            name: "Clients",
            dependencies: [
                "JSON", "SCIM", "IdentityStore", "Limits", "TextCoding",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: librarySettings
        ),
        .target(
            name: "SCIMServer",
            dependencies: [
                "JSON", "SCIM", "IdentityStore", "Clients", "Limits", "TextCoding",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: librarySettings
        ),
        .executableTarget(
            name: "scimgit",
            dependencies: [
                "JSON", "SCIM", "ResourceMerge", "IdentityStore", "Clients", "Limits", "SCIMServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings,
            plugins: ["Revision"]
        ),
        .plugin(name: "Revision", capability: .buildTool(), path: "Sources/Revision"),
        .target(
            name: "TestSupport",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            path: "Tests/TestSupport",
            swiftSettings: swiftSettings
        ),
        .target(name: "FaultyDisk", path: "Tests/FaultyDisk", cSettings: [.define("_GNU_SOURCE")]),
        .testTarget(name: "TextCodingTests", dependencies: ["TextCoding"], swiftSettings: swiftSettings),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: swiftSettings),
        .testTarget(
            name: "SCIMTests", dependencies: ["SCIM", "JSON", "Limits", "TestSupport"], swiftSettings: swiftSettings),
        .testTarget(
            name: "ResourceMergeTests", dependencies: ["ResourceMerge", "SCIM", "JSON"],
            swiftSettings: swiftSettings),
        .testTarget(name: "GitTests", dependencies: ["Git", "Limits", "TestSupport"], swiftSettings: swiftSettings),
        .testTarget(
            name: "IdentityStoreTests",
            dependencies: [
                // For git, which calls it to merge.
                "scimgit", "IdentityStore", "ResourceMerge", "Git", "SCIM", "JSON", "Limits", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ClientsTests",
            dependencies: [
                "Clients", "IdentityStore", "SCIM", "JSON", "Limits", "TestSupport", "TextCoding",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SCIMServerTests",
            dependencies: [
                "SCIMServer", "Clients", "IdentityStore", "SCIM", "JSON", "Limits", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.copy("Transcripts")],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "scimgit", "Clients", "IdentityStore", "SCIM", "JSON", "Limits", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: swiftSettings
        ),
    ]
)
