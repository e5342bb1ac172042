// swift-tools-version: 6.2
import Foundation
import PackageDescription

// Release code for x86-64 is built for AVX2 and FMA: without them every SIMD multiply-add becomes
// a call into libm. oneDNN and OpenBLAS dispatch to AVX-512 and bf16 at run time by themselves.
#if arch(x86_64)
  let machine: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
#else
  let machine: [SwiftSetting] = []
#endif

// oneDNN is the system's, or the one under ONEDNN_ROOT (its include/ and lib/) if that is set.
let oneDNN: (c: [CSetting], linker: [LinkerSetting]) =
  if let root = ProcessInfo.processInfo.environment["ONEDNN_ROOT"], !root.isEmpty {
    (
      [.unsafeFlags(["-I\(root)/include"])],
      [.unsafeFlags(["\(root)/lib/libdnnl.so", "-Xlinker", "-rpath", "-Xlinker", "\(root)/lib"])]
    )
  } else {
    ([], [.linkedLibrary("dnnl")])
  }

let settings: [SwiftSetting] =
  machine + [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
  ]

/// A room: one purpose, said in `purpose`.
///
/// `imports` are the rooms and seams below it.
/// `launch/lint` checks that the `import` lines of its files name nothing else.
func room(_ name: String, _ purpose: String, imports: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: settings)
}

/// The tests of a room.
///
/// Fixtures are read where they lie, beside the sources, by `#filePath`.
func tests(
  of name: String, imports: [Target.Dependency] = [], hasFixtures: Bool = false
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name)] + imports,
    exclude: hasFixtures ? ["Fixtures"] : [], swiftSettings: settings)
}

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let numerics: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

// The documentation's plugin, which nothing else needs: launch/documentation sets the variable.
let documentation: [Package.Dependency] =
  ProcessInfo.processInfo.environment["AND_DIST_DOCUMENTATION"] == nil
  ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")]

// The program that libFuzzer feeds, whose `main` is libFuzzer's: launch/fuzz sets the variable.
let fuzzer: [Target] =
  ProcessInfo.processInfo.environment["AND_DIST_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "Fuzz", dependencies: ["ForeignBytes"], path: "Tests/Fuzz",
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
  ]

let package = Package(
  name: "and-dist",
  products: [.executable(name: "and-dist", targets: ["and-dist"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ] + documentation,
  targets: [
    // Seams: one for each C library.
    .systemLibrary(name: "COpenMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COpenMP"),
    .target(name: "COneDNN", cSettings: oneDNN.c, linkerSettings: oneDNN.linker),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png")]),
    .target(name: "CTIFF", linkerSettings: [.linkedLibrary("tiff")]),
    .target(name: "CMatio", linkerSettings: [.linkedLibrary("matio"), .linkedLibrary("z")]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(
      name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),

    // Rooms, from the ground up.
    room("Storage", "the only allocator: aligned buffers, tensors, arenas"),
    room(
      "Randomness", "random numbers that are a function of a seed and a path, on any machine",
      imports: [numerics]),
    room(
      "Files", "paths, files and folders: looking, reading, writing that lasts; their one error",
      imports: ["CArchive", "CXXHash", "Storage", system]),
    room(
      "TensorFiles", "tensors in files: safetensors and NumPy", imports: ["Files", "Storage"]),
    room("Activity", "what a process is doing, seen from its other threads"),
    room(
      "MPI", "processes and messages: World, Communicator, one file for each collective",
      imports: ["COpenMPI", "Activity", "Storage"]),
    room(
      "Watchdog", "says which rank a job waits for, and ends one that stands still",
      imports: ["Activity", "MPI"]),
    room(
      "Arithmetic", "matrix products, vectors and bf16 numbers, on the threads of a process",
      imports: ["COpenBLAS", "COpenMP", "COneDNN", "Storage"]),
    room(
      "Activations", "activations as they are stored, batch norm and pooling of them",
      imports: ["Arithmetic", "Storage"]),
    room(
      "Convolutions", "convolutions by oneDNN and by Winograd's transforms, with batch norm inside",
      imports: ["Activations", "Arithmetic", "Storage"]),
    room(
      "Similarity", "rows compared with rows: the bank pass, nearest rows, entropies",
      imports: ["Arithmetic", "Storage"]),
    room(
      "Images", "pixels from files to augmented batches: decoders, augmentation, sampler, loader",
      imports: [
        "CJPEG", "CPNG", "CTIFF", "Activity", "TensorFiles", "Files", "Storage", "Randomness",
      ]),
    room(
      "Datasets", "what lies where on disk, with labels; rooms that learn cannot import it",
      imports: ["CMatio", "Images", "Files", "Storage"]),
    room(
      "Networks", "layers and ResNets, forward beside backward, and SGD",
      imports: ["Arithmetic", "Activations", "Convolutions", "Storage", "Randomness"]),
    room(
      "Neighbourhoods", "the paper: memory bank, loss, entropy, anchors, curriculum; no MPI",
      imports: ["Arithmetic", "Similarity", "Storage", "Randomness", numerics]),
    room(
      "DataParallel", "shards, gradient buckets, the sharded bank, distributed discovery",
      imports: [
        "Activity", "MPI", "Arithmetic", "Similarity", "Networks", "Neighbourhoods", "Storage",
        "Randomness",
      ]),
    room(
      "Configuration", "every setting of a run, from YAML, flags and checkpoints",
      imports: ["DataParallel", "Networks", "Images", "Files", "Arithmetic", yams]),
    // Generated by launch/schemas, which makes neither promise that `settings` asks for.
    .target(
      name: "Schemas", dependencies: [protobuf], exclude: ["Protos"], swiftSettings: machine),
    room(
      "Exports", "a trained network for other programs: ONNX, and safetensors for PyTorch",
      imports: [
        "Configuration", "Schemas", "Networks", "Images", "TensorFiles", "Files", "Storage",
        protobuf,
      ]),
    room("Events", "what happens in a run, each field said once", imports: ["TensorFiles"]),
    room(
      "Training", "the step, the trainer, checkpoints; knows no labels",
      imports: [
        "Activity", "Events", "Configuration", "DataParallel", "MPI", "Networks", "Neighbourhoods",
        "Images",
        "TensorFiles", "Files", "Arithmetic", "Activations", "Convolutions", "Storage",
        "Randomness", numerics,
      ]),
    room(
      "Evaluation", "features judged with labels: weighted kNN, linear classifiers, consistency",
      imports: [
        "Activity", "Training", "Configuration", "Datasets", "Images", "DataParallel", "MPI",
        "Networks", "Neighbourhoods", "Arithmetic", "Similarity", "Storage", numerics,
      ]),
    room(
      "Reports", "what a run leaves to see: metrics, progress, tables; one file an output",
      imports: ["Activity", "Events", "Schemas", "Files", "TensorFiles", logging, protobuf]),
    room(
      "Pages", "runs as one HTML file: curves, rounds, neighbourhoods, maps",
      imports: ["Reports", "Events", "Files"]),
    room(
      "Command", "what a person types: commands and their arguments",
      imports: ["Configuration", "Evaluation", "Images", arguments, logging]),
    room(
      "Findings", "embeddings of any origin: rows, what is found among them, and its files",
      imports: [
        "Command", "Reports", "DataParallel", "MPI", "Neighbourhoods", "TensorFiles", "Files",
        "Arithmetic", "Similarity", "Storage",
      ]),
    room(
      "Runs", "what each command does",
      imports: [
        "Activity", "Command", "Exports", "Findings", "Pages", "Reports", "Evaluation", "Training",
        "Events",
        "Configuration",
        "DataParallel",
        "MPI", "Watchdog", "Networks", "Neighbourhoods", "Datasets", "Images", "TensorFiles",
        "Files", "Arithmetic", "Activations", "Convolutions", "Similarity", "Storage",
        "Randomness", logging,
      ]),
    .executableTarget(
      name: "and-dist", dependencies: ["Runs", "Command", "MPI"], swiftSettings: settings),

    // Tests: a target for each room, the program they run under mpirun, the one whose instructions
    // launch/thresholds counts, and numbers to try.
    .executableTarget(
      name: "Ranks",
      dependencies: [
        "Training", "Evaluation", "DataParallel", "MPI", "Networks", "Neighbourhoods", "Datasets",
        "Images", "TensorFiles", "Arithmetic", "Similarity", "Storage", "Randomness",
      ],
      path: "Tests/Ranks", swiftSettings: settings),
    .executableTarget(
      name: "Trials", dependencies: ["Randomness", "RanksLauncher"], path: "Tests/Trials",
      exclude: ["slurm.sh"], swiftSettings: settings),
    .executableTarget(
      name: "HotPaths",
      dependencies: [
        "Images", "Similarity", "Convolutions", "Activations", "Arithmetic", "Numbers", "Storage",
        "Randomness",
      ],
      path: "Tests/HotPaths", swiftSettings: settings),
    .target(
      name: "Numbers", dependencies: ["Activations", "Arithmetic", "Storage", "Randomness"],
      path: "Tests/Numbers",
      swiftSettings: settings),
    .target(
      name: "RanksLauncher", dependencies: [subprocess], path: "Tests/RanksLauncher",
      swiftSettings: settings),
    .target(
      name: "ImageFileWriting", path: "Tests/ImageFileWriting",
      linkerSettings: [.linkedLibrary("jpeg"), .linkedLibrary("png")]),
    .target(
      name: "ForeignBytes",
      dependencies: [
        "Configuration", "Datasets", "Images", "Pages", "TensorFiles", "Training", "Files",
      ],
      path: "Tests/ForeignBytes", exclude: ["Beside", "Corpus"], swiftSettings: settings),
    tests(of: "ForeignBytes", imports: ["Randomness"]),
    tests(of: "Storage"),
    tests(of: "Files"),
    tests(of: "Randomness"),
    tests(of: "TensorFiles", imports: ["Files", "Storage"], hasFixtures: true),
    tests(of: "MPI", imports: ["Ranks", "RanksLauncher"]),
    tests(of: "Activity"),
    tests(of: "Watchdog", imports: ["Activity"]),
    tests(of: "Arithmetic", imports: ["Numbers", "Storage", "Randomness"]),
    tests(of: "Activations", imports: ["Numbers", "Arithmetic", "Storage", "Randomness"]),
    tests(
      of: "Convolutions",
      imports: ["Numbers", "Activations", "Arithmetic", "Storage", "Randomness"]),
    tests(of: "Similarity", imports: ["Arithmetic", "Storage", "Randomness"]),
    tests(
      of: "Images", imports: ["ImageFileWriting", "Files", "Storage", "Randomness"],
      hasFixtures: true),
    tests(
      of: "Datasets", imports: ["ImageFileWriting", "CArchive", "Images", "Files", "Storage"]),
    tests(
      of: "Networks",
      imports: ["Numbers", "Arithmetic", "Activations", "Convolutions", "Storage", "Randomness"],
      hasFixtures: true),
    tests(of: "Neighbourhoods", imports: ["Arithmetic", "Storage", "Randomness"]),
    tests(
      of: "DataParallel",
      imports: ["Ranks", "RanksLauncher", "MPI", "Networks", "Neighbourhoods", "Storage"]),
    tests(
      of: "Exports",
      imports: ["Schemas", "Networks", "Images", "TensorFiles", "Files", "Storage", protobuf]),
    tests(of: "Configuration", imports: ["Images", "Networks"]),
    tests(of: "Events", imports: ["Files"]),
    tests(of: "Training", imports: ["Configuration", "Networks"]),
    tests(
      of: "Evaluation",
      imports: [
        "Arithmetic", "Ranks", "RanksLauncher", "Networks", "Neighbourhoods", "Storage",
        "Randomness",
      ]),
    tests(of: "Reports", imports: ["Events", "Schemas", "Files", protobuf]),
    tests(of: "Pages", imports: ["Events", "Files"]),
    tests(of: "Findings", imports: ["Storage"]),
    tests(of: "Runs", imports: ["DataParallel", "Files", "Reports"]),
    tests(of: "Command", imports: ["Configuration", "Evaluation", "Images", logging]),
    tests(
      of: "and-dist",
      imports: [
        "RanksLauncher", "Numbers", "Networks", "Training", "TensorFiles", "Arithmetic", "Storage",
      ],
      hasFixtures: true),
  ] + fuzzer
)
